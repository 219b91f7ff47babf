import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE, eventDetail, type FailureEvent } from '../patterns/events.ts';

/** Longest a publication is waited for, in milliseconds: nobody who publishes has a workflow wait for it. */
export const PUBLISH_LIMIT_MS = 2_000;

/** Attempts of the SDK per publication; the limit above holds for both together. */
export const PUBLISH_MAX_ATTEMPTS = 2;

/** A workflow's bus did not take an event. */
export class EventNotPublishedError extends Error {
  override readonly name = 'EventNotPublishedError';
}

/** A workflow's event bus. */
export class EventBus {
  readonly #client: EventBridgeClient;
  readonly #busName: string;

  constructor(client: EventBridgeClient, busName: string) {
    this.#client = client;
    this.#busName = busName;
  }

  /** Publishes an event, at least once. @throws EventNotPublishedError, or what the SDK throws */
  async publish(event: FailureEvent): Promise<void> {
    const entry = {
      EventBusName: this.#busName,
      Source: EVENT_SOURCE,
      DetailType: event.code,
      Detail: JSON.stringify(eventDetail(event)),
      Time: new Date(event.atMs),
    };
    const { FailedEntryCount = 0, Entries = [] } = await this.#client.send(new PutEventsCommand({ Entries: [entry] }), {
      abortSignal: AbortSignal.timeout(PUBLISH_LIMIT_MS),
    });
    if (FailedEntryCount === 0) return;
    const [{ ErrorCode, ErrorMessage } = {}] = Entries;
    throw new EventNotPublishedError(`the bus ${this.#busName} refused ${event.id}: ${ErrorCode}: ${ErrorMessage}`);
  }
}
