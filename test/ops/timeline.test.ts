import type { Step } from '../../ops/steps.ts';
import { timelineOf } from '../../ops/timeline.ts';

const RANGE = { fromMs: 0, toMs: 9_000 };

/** A call of the agent's tier with one attempt. */
function call(id: number, tier: string, startedAtMs: number, endedAtMs: number, error?: string): Step {
  const status = error === undefined ? 'succeeded' : 'caught';
  const outcome = { status, ...(error === undefined ? {} : { error, cause: 'first?' }) } as const;
  return {
    id,
    name: 'ask Invoke',
    type: 'Task',
    phase: 'ask',
    role: 'Invoke',
    call: { agent: 'clerk', tier, replica: 0 },
    redrive: 0,
    enteredAtMs: startedAtMs,
    exitedAtMs: endedAtMs,
    status,
    attempts: [{ attempt: 1, redrive: 0, startedAtMs, endedAtMs, ...outcome }],
  };
}

const barsOf = (steps: readonly Step[]) =>
  timelineOf(steps, [], RANGE).rows.flatMap(({ bars }) => bars.map(({ kind, fromMs, toMs }) => [kind, fromMs, toMs]));

test('an attempt that asks has not failed: what follows is a wait, until the attempt that has the answer', () => {
  expect(barsOf([call(1, 'graph', 0, 100, 'AnswerNeeded'), call(2, 'graph', 5_000, 5_100)])).toEqual([
    ['succeeded', 0, 100],
    ['waiting', 100, 5_000],
    ['succeeded', 5_000, 5_100],
  ]);
});

test('it waits until now while nobody has answered', () => {
  expect(barsOf([call(1, 'graph', 0, 100, 'AnswerNeeded')])).toEqual([
    ['succeeded', 0, 100],
    ['waiting', 100, 9_000],
  ]);
});

test('any other error is a failed attempt', () => {
  expect(barsOf([call(1, 'graph', 0, 100, 'AgentError')])).toEqual([['failed', 0, 100]]);
});
