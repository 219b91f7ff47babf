import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { entersState, inOrder, schedulesAttempt, visitsOf } from './visits.ts';

/**
 * Billed transitions of an execution: states entered, each attempt of a visit after its first, redrives.
 * https://aws.amazon.com/step-functions/pricing/ counts retries and redrives as transitions.
 */
export function countTransitions(history: readonly HistoryEvent[]): number {
  const events = inOrder(history);
  const visits = visitsOf(events);
  const attempted = new Set<number>();
  let transitions = 0;
  for (const event of events) {
    if (entersState(event) || event.type === 'ExecutionRedriven') {
      transitions += 1;
    } else if (schedulesAttempt(event)) {
      const visit = visits.get(event.id ?? 0)?.id;
      // without a visit a redrive scheduled it: the visit's first attempt was before the redrive
      if (visit === undefined || attempted.has(visit)) transitions += 1;
      else attempted.add(visit);
    }
  }
  return transitions;
}
