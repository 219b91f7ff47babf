import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** Violations that kills caused in the history of any workflow, one line each. */
export function damageIn(history: readonly HistoryEvent[]): string[] {
  const damage: string[] = [];
  const answered = new Map<number, string>();
  const left = new Map<number, string>();
  for (const [index, event] of history.entries()) {
    const { id = 0, previousEventId = 0, type = '' } = event;
    if (id !== index + 1) damage.push(`event ${index + 1} has the id ${id}`);
    if (previousEventId >= id || previousEventId < 0) damage.push(`event ${id} points to ${previousEventId}`);
    if (isAnswer(type)) {
      const started = ancestor(history, event, ({ type: earlier }) => earlier === 'TaskStarted')?.id ?? 0;
      const other = answered.get(started);
      if (other !== undefined) damage.push(`the task started at ${started} was answered by ${other} and ${id} ${type}`);
      answered.set(started, `${id} ${type}`);
    }
    const name = event.stateExitedEventDetails?.name;
    if (name !== undefined) {
      const entered = ancestor(history, event, (each) => each.stateEnteredEventDetails?.name === name)?.id ?? 0;
      const other = left.get(entered);
      if (other !== undefined) damage.push(`the state ${name} entered at ${entered} was left by ${other} and ${id}`);
      left.set(entered, String(id));
    }
  }
  const closing = history.filter(({ type = '' }) => /^Execution(?!Started|Redriven)/.test(type));
  if (closing.length !== 1) damage.push(`it has ${closing.length} closing events`);
  return damage;
}

/** Events by which a task in flight ends; an answer of a function comes when it comes, so its time proves nothing. */
function isAnswer(type: string): boolean {
  return ['TaskSucceeded', 'TaskFailed', 'TaskTimedOut'].includes(type);
}

function ancestor(
  history: readonly HistoryEvent[],
  event: HistoryEvent,
  wanted: (event: HistoryEvent) => boolean,
): HistoryEvent | undefined {
  for (let earlier = before(history, event); earlier !== undefined; earlier = before(history, earlier)) {
    if (wanted(earlier)) return earlier;
  }
  return undefined;
}

/** The event it points back to; in a damaged history only one that does lie before it. */
function before(history: readonly HistoryEvent[], { id = 0, previousEventId = 0 }: HistoryEvent) {
  const earlier = history[previousEventId - 1];
  return earlier !== undefined && (earlier.id ?? 0) < id ? earlier : undefined;
}

/**
 * What happened and how long each thing took in the cloud's time, in no order: two runs of a workflow that takes its
 * time from timers alone have the same, killed or not. Answers of functions are left without their time, because a
 * function that was killed computes again. A Timestamp is truncated to its second (docs of the Wait state), so a wait for
 * one ends up to 999 ms early, depending on the moment the execution started: its time is rounded up.
 */
export function timeline(history: readonly HistoryEvent[]): string[] {
  return history
    .map((event) => {
      const { type = '', timestamp, stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = event;
      const name = entered?.name ?? exited?.name ?? '';
      const earlier = before(history, event)?.timestamp ?? timestamp;
      const exactMs = Number(timestamp) - Number(earlier);
      const isOnTheSecond = type === 'WaitStateExited' && Number(timestamp) % 1000 === 0;
      const tookMs = isOnTheSecond ? Math.ceil(exactMs / 1000) * 1000 : exactMs;
      return type === 'TaskSucceeded' || type === 'TaskFailed' ? type : `${type} ${name} +${tookMs} ms`;
    })
    .sort();
}

/** Lines that are in one list more often than in the other, as `-` missing and `+` too many. */
export function difference(expected: readonly string[], found: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of found) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of expected) counts.set(line, (counts.get(line) ?? 0) - 1);
  return [...counts].flatMap(([line, count]) =>
    count === 0 ? [] : [`${count > 0 ? '+' : '-'}${Math.abs(count)} ${line}`],
  );
}
