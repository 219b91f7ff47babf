import type { Clock } from '../../clock/clock.ts';
import type { Queues } from './queues.ts';

/** The dependencies of the operations. */
export interface QueueContext {
  readonly queues: Queues;
  readonly clock: Clock;
  /** prefix of a queue's URL */
  readonly endpoint: string;
  readonly accountId: string;
}
