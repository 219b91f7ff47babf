import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { EVENT_CATALOGUE, type FailureEvent, PUBLISH_LIMIT_MS } from '../../patterns/catalogue/events.ts';
import { metricsOfEvent } from '../../patterns/catalogue/metrics.ts';
import { EventBus, PUBLISH_MAX_ATTEMPTS } from '../../stores/event-bus.ts';
import { requireEnv } from './env.ts';
import { logger } from './logger.ts';
import { recordMetrics } from './metrics.ts';

const client = new EventBridgeClient({ maxAttempts: PUBLISH_MAX_ATTEMPTS });

/** The events of one invocation. Each is logged, and published on the workflow's bus within the limit all of them share. */
export class InvocationEvents {
  #bus: EventBus | undefined;
  readonly #limitMs: number;

  /** @param limitMs of publishing, for all events of the invocation */
  constructor(limitMs: number = PUBLISH_LIMIT_MS) {
    this.#limitMs = limitMs;
  }

  /** @throws when the bus did not take it, or the function has none; the log has it all the same */
  async publish(event: FailureEvent): Promise<void> {
    log(event);
    this.#bus ??= new EventBus(client, requireEnv('EVENT_BUS'), this.#limitMs, process.env.EVENT_ORIGIN);
    await this.#bus.publish(event);
    recordMetrics(...metricsOfEvent(event));
  }

  /** As `publish`, but never fails: an event the bus did not take is in the log. @returns whether it took it */
  async publishBestEffort(event: FailureEvent): Promise<boolean> {
    try {
      await this.publish(event);
      return true;
    } catch (error) {
      logger.error('event not published', { code: 'EVENT_NOT_PUBLISHED', eventId: event.id, error: String(error) });
      recordMetrics(...metricsOfEvent(event), { name: 'EventsUnpublished', value: 1 });
      return false;
    }
  }
}

function log(event: FailureEvent): void {
  switch (EVENT_CATALOGUE[event.code].severity) {
    case 'info':
      logger.info(event.code, { ...event });
      break;
    case 'warning':
      logger.warn(event.code, { ...event });
      break;
    case 'error':
      logger.error(event.code, { ...event });
      break;
  }
}
