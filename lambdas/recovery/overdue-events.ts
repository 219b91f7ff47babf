import { circuitBreakers } from '../runtime/circuit-breakers.ts';
import { dynamo } from '../runtime/dynamodb.ts';
import { InvocationEvents } from '../runtime/events.ts';
import { logger } from '../runtime/logger.ts';

/** Publishes the overdue events of circuits, each under its own time limit. Never throws. */
export async function publishOverdueEvents(): Promise<void> {
  const breakers = circuitBreakers(dynamo(), (event) => new InvocationEvents().publish(event));
  try {
    const published = await breakers.publishOverdue();
    if (published > 0) logger.info('overdue events published', { code: 'OVERDUE_PUBLISHED', published });
  } catch (error) {
    // the sweep continues with failed executions
    logger.error('overdue events not published', { code: 'OVERDUE_NOT_PUBLISHED', error: String(error) });
  }
}
