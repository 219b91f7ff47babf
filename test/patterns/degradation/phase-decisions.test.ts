import {
  isLastRound,
  longestRounds,
  ownDecisions,
  type PhaseDecisions,
  repeatedDecision,
  shouldRetryPhase,
} from '../../../patterns/degradation/phase-decisions.ts';

const verdict = {
  epoch: 1,
  round: 2,
  redriveCount: 0,
  error: 'CriticalDegradationError',
  message: 'phase swarm: 2 of 2 required agents failed',
  atMs: 7,
};
const failed: PhaseDecisions = { verdict, failedAgents: ['risk'] };
const end = (round: number, redriveCount = 0) => ({ phase: { name: 'swarm' }, round, redriveCount });

test('a retry of the task repeats the verdict of its round, with its time and its agents', () => {
  expect(repeatedDecision(end(2), failed)).toMatchObject({
    kind: 'failed',
    failure: { error: { name: verdict.error, message: verdict.message }, failedAgents: ['risk'], atMs: 7 },
  });
});

test('a redrive gets another round instead of the verdict', () => {
  expect(repeatedDecision(end(2, 1), failed)).toEqual({ kind: 'another-round', cause: 'phase swarm was redriven' });
});

test('a round without a decision has none to repeat', () => {
  expect(repeatedDecision(end(3), failed)).toBeUndefined();
  expect(repeatedDecision(end(0), {})).toBeUndefined();
});

test('a retry of the task takes the retry edge again', () => {
  const retry = { epoch: 1, round: 0, redriveCount: 0 };
  expect(repeatedDecision(end(0), { retry })).toMatchObject({ kind: 'another-round' });
});

test('decisions of an older execution do not count', () => {
  expect(ownDecisions(2, { ...failed, retry: { epoch: 1, round: 0, redriveCount: 0 } })).toEqual({});
  expect(ownDecisions(1, failed)).toEqual(failed);
});

test('rounds are counted anew after a verdict', () => {
  expect([0, 1, 2].map((round) => isLastRound(round, {}))).toEqual([false, false, true]);
  expect([3, 4, 5].map((round) => isLastRound(round, failed))).toEqual([false, false, true]);
  expect([0, 1].map((round) => isLastRound(round, {}, 0))).toEqual([true, true]);
});

test('a phase is retried once per start and per redrive, and only if its failures may pass', () => {
  const retry = { epoch: 1, round: 0, redriveCount: 0 };
  expect(shouldRetryPhase(true, 0, {})).toBe(true);
  expect(shouldRetryPhase(false, 0, {})).toBe(false);
  expect(shouldRetryPhase(true, 0, { retry })).toBe(false);
  expect(shouldRetryPhase(true, 1, { retry })).toBe(true);
});

test('a phase has no more rounds than its first one, its extra rounds and its retry', () => {
  expect([0, 1, 5].map((extraRounds) => longestRounds(extraRounds))).toEqual([2, 3, 7]);
  expect(longestRounds()).toBe(4);
});
