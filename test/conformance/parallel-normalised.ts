import type { RecordedEvent } from './cases.ts';

const CLOSING = new Set([
  'ParallelStateSucceeded',
  'ParallelStateAborted',
  'ParallelStateExited',
  'ParallelStateFailed',
]);

/**
 * The recorder's change of histories flagged `parallel-normalised` before it stored them: the events of a Parallel
 * state sorted and without ids. It also loses the closing event (the recordings have a gap in their ids there: 17, 19),
 * because each replacement shortens the list under the loop that makes it. The same is done to the engine's history
 * before the two are compared, so that events missing in the recording do not count.
 */
export function normaliseParallel(history: readonly RecordedEvent[]): RecordedEvent[] {
  const events = [...history];
  let start = 0;
  let inside: RecordedEvent[] = [];
  let collecting = false;
  for (let index = 0; index < events.length; index++) {
    const event = events[index] as RecordedEvent;
    if (CLOSING.has(event.type)) {
      const sorted = [...inside].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
      events.splice(start, index - start, ...sorted);
      collecting = false;
    } else if (event.type === 'ParallelStateStarted') {
      collecting = true;
      inside = [];
      start = index + 1;
    } else if (collecting) {
      const anonymous = { ...event, id: 0, previousEventId: 0 };
      events[index] = anonymous;
      inside.push(anonymous);
    }
  }
  return events;
}
