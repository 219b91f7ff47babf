import { circuitBreakers } from '../runtime/circuit-breakers.ts';
import { dynamo } from '../runtime/dynamodb.ts';
import { InvocationEvents } from '../runtime/events.ts';
import { logger } from '../runtime/logger.ts';

/** Publishes what circuits still hold, each event under a limit of its own: no run waits for the sweeper. Never fails. */
export async function publishOverdueEvents(): Promise<void> {
  const breakers = circuitBreakers(dynamo(), (event) => new InvocationEvents().publish(event));
  try {
    const published = await breakers.publishOverdue();
    if (published > 0) logger.info('overdue events published', { code: 'OVERDUE_PUBLISHED', published });
  } catch (error) {
    // failed executions wait for this sweep all the same
    logger.error('overdue events not published', { code: 'OVERDUE_NOT_PUBLISHED', error: String(error) });
  }
}
