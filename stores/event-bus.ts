import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE, eventDetail, type FailureEvent, PUBLISH_LIMIT_MS } from '../patterns/catalogue/events.ts';

/** Attempts of the SDK per publication; the limit holds for both together. */
export const PUBLISH_MAX_ATTEMPTS = 2;

/** With less time left no request is made: a timer that fired early leaves so little, in milliseconds. */
const WORTH_A_REQUEST_MS = 10;

/** A workflow's bus did not take an event. */
export class EventNotPublishedError extends Error {
  override readonly name = 'EventNotPublishedError';
}

/**
 * A workflow's event bus for one invocation, which spends at most `limitMs` on publishing all of its events, at the same
 * time or one after the other. A bus that hangs uses the whole limit, so it is called once.
 */
export class EventBus {
  readonly #client: EventBridgeClient;
  readonly #busName: string;
  readonly #limitMs: number;
  readonly #origin: string | undefined;
  #spentMs = 0;
  #underWay = 0;
  #busySinceMs = 0;

  /** @param origin ARN by which the events of a workflow are known on a bus that others use too @default - none */
  constructor(client: EventBridgeClient, busName: string, limitMs: number = PUBLISH_LIMIT_MS, origin?: string) {
    this.#client = client;
    this.#busName = busName;
    this.#limitMs = limitMs;
    this.#origin = origin;
  }

  /** Publishes an event, at least once. @throws EventNotPublishedError, or the SDK's error */
  async publish(event: FailureEvent): Promise<void> {
    const leftMs = this.#begin();
    try {
      if (leftMs < WORTH_A_REQUEST_MS)
        throw this.#refusal(event, `not tried, publishing has taken its ${this.#limitMs} ms`);
      await this.#put(event, Math.ceil(leftMs));
    } finally {
      this.#end();
    }
  }

  async #put(event: FailureEvent, limitMs: number): Promise<void> {
    const entry = {
      EventBusName: this.#busName,
      Source: EVENT_SOURCE,
      DetailType: event.code,
      Detail: JSON.stringify(eventDetail(event)),
      Time: new Date(event.atMs),
      ...(this.#origin === undefined ? {} : { Resources: [this.#origin] }),
    };
    const { FailedEntryCount = 0, Entries = [] } = await this.#client.send(new PutEventsCommand({ Entries: [entry] }), {
      abortSignal: AbortSignal.timeout(limitMs),
    });
    if (FailedEntryCount === 0) return;
    const [{ ErrorCode, ErrorMessage } = {}] = Entries;
    throw this.#refusal(event, `${ErrorCode}: ${ErrorMessage}`);
  }

  #refusal(event: FailureEvent, reason: string): EventNotPublishedError {
    return new EventNotPublishedError(`the bus ${this.#busName} did not take ${event.id}: ${reason}`);
  }

  /** Publications at the same time share the milliseconds they take. @returns the rest of the limit */
  #begin(): number {
    const nowMs = performance.now();
    if (this.#underWay === 0) this.#busySinceMs = nowMs;
    this.#underWay += 1;
    return this.#limitMs - this.#spentMs - (nowMs - this.#busySinceMs);
  }

  #end(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#spentMs += performance.now() - this.#busySinceMs;
  }
}
