import type { Clock } from '../../clock/clock.ts';
import type { Queues } from './queues.ts';

/** What operations reach. */
export interface QueueContext {
  readonly queues: Queues;
  readonly clock: Clock;
  /** what a queue's URL begins with */
  readonly endpoint: string;
  readonly accountId: string;
}
