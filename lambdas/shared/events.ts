import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { EVENT_CATALOGUE, type FailureEvent } from '../../patterns/events.ts';
import { EventBus, PUBLISH_MAX_ATTEMPTS } from '../../stores/events.ts';
import { logger } from './logger.ts';

const client = new EventBridgeClient({ maxAttempts: PUBLISH_MAX_ATTEMPTS });

/**
 * Logs an event and publishes it on the workflow's bus. A function without a bus (EVENT_BUS) logs, no more.
 * @throws when the bus did not take it; the log has it all the same
 */
export async function publish(event: FailureEvent): Promise<void> {
  log(event);
  const busName = process.env.EVENT_BUS;
  if (busName !== undefined) await new EventBus(client, busName).publish(event);
}

/** As `publish`, for events nobody waits for: never fails, a lost event is in the log. */
export async function tell(event: FailureEvent): Promise<void> {
  try {
    await publish(event);
  } catch (error) {
    logger.error('event not published', { code: 'EVENT_NOT_PUBLISHED', eventId: event.id, error: String(error) });
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
