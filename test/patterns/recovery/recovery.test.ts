import * as fc from 'fast-check';
import {
  decideGivingUp,
  decideParking,
  decideRecovery,
  decideRedrive,
  decideSweep,
  type FailedRun,
  fingerprintOf,
  MAX_REDRIVES,
  POISON_AFTER,
  RECOVERABLE_ERRORS,
  RECOVERY_LEASE_MS,
  REDRIVE_SHOWS_AFTER_MS,
  type RecoveryDecision,
  type RecoveryRecord,
} from '../../../patterns/recovery/recovery.ts';
import { observed } from '../../support/observed.ts';

const RUN: FailedRun = {
  executionArn: 'arn',
  status: 'FAILED',
  redriveCount: 0,
  error: 'CriticalDegradationError',
  cause: 'risk: AgentError',
  owner: 'itself',
  experiment: false,
  agents: ['risk'],
};

test.each<[string, Partial<FailedRun>, string]>([
  ['a person stopped', { status: 'ABORTED' }, 'aborted'],
  ['succeeded', { status: 'SUCCEEDED' }, 'not-failed'],
  ['runs again', { status: 'RUNNING' }, 'not-failed'],
  ['is superseded', { owner: 'newer' }, 'superseded'],
  ['brought faults of its own', { experiment: true }, 'experiment'],
  ['was refused at the door', { error: 'InvalidInputError' }, 'not-recoverable'],
  ['lost its workflow', { error: 'SupersededError' }, 'not-recoverable'],
  ['failed of our own defect', { error: 'States.QueryEvaluationError' }, 'not-recoverable'],
])('leaves alone what %s', (_, difference, reason) => {
  expect(decideRecovery({ ...RUN, ...difference }, undefined, 'me', 0)).toEqual({ kind: 'leave', reason });
});

test.each(RECOVERABLE_ERRORS)('recovers from %s', (error) => {
  expect(decideRecovery({ ...RUN, error }, undefined, 'me', 0).kind).toBe('wait');
});

test('two failures are the same whatever ids, times and counts their causes name', () => {
  const first = { ...RUN, cause: 'circuit OPEN, again in 1200 ms, request 3f2a9c11-aa01-4b' };
  const second = { ...RUN, cause: 'circuit OPEN, again in 59000 ms, request 9e8d7c6b-bb02-4c' };
  expect(fingerprintOf(first)).toBe(fingerprintOf(second));
  expect(fingerprintOf(first)).not.toBe(fingerprintOf({ ...first, agents: ['trend'] }));
});

/**
 * The world of one execution: it fails of some cause whenever it runs, recoveries (several, in any order, some of which
 * die) look at it, and a redrive lets it run once more. Every step reads what is stored and writes on its condition.
 */
class World {
  run = RUN;
  nowMs = 0;
  redrives: number[] = [];
  poison = 0;
  stored: RecoveryRecord | undefined;
  readonly #cause: (redriveCount: number) => string;

  constructor(cause: (redriveCount: number) => string) {
    this.#cause = cause;
    this.run = { ...RUN, cause: cause(0) };
  }

  /** @param seen what the recovery read before others wrote, or what stands now */
  carryOut(by: string, decision: RecoveryDecision, seen: RecoveryRecord | undefined): boolean {
    if (decision.kind === 'leave' || seen?.revision !== this.stored?.revision) return false;
    this.stored = decision.record;
    if (decision.kind === 'give-up') {
      const { reason } = decision;
      const record = decideGivingUp(this.run, this.stored, by, reason, this.nowMs);
      if (record !== undefined) this.stored = record;
      if (reason === 'poison') this.poison += 1;
    }
    if (decision.kind === 'redrive') {
      this.redrives.push(this.run.redriveCount);
      const redriveCount = this.run.redriveCount + 1;
      this.run = { ...this.run, redriveCount, cause: this.#cause(redriveCount) };
    }
    return true;
  }

  open(by: string, seen = this.stored): void {
    this.carryOut(by, decideRecovery(this.run, seen, by, this.nowMs), seen);
  }

  redrive(by: string, healthyAtOnce: boolean, seen = this.stored): void {
    this.carryOut(by, decideRedrive(this.run, seen, by, healthyAtOnce, this.nowMs), seen);
  }

  park(by: string): void {
    this.stored = decideParking(this.run, this.stored, by, this.nowMs) ?? this.stored;
  }
}

const step = fc.record({
  kind: fc.constantFrom('open', 'redrive', 'park', 'stale-redrive', 'stale-open', 'wait'),
  by: fc.constantFrom('a', 'b', 'c'),
  healthyAtOnce: fc.boolean(),
  ms: fc.integer({ min: 0, max: 2 * RECOVERY_LEASE_MS }),
});

test('however recoveries interleave, die and repeat, no redrive is ordered twice and none beyond the third', () => {
  let most = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (steps, causes) => {
      const world = new World((redriveCount) => `cause of kind ${'abc'[redriveCount % causes]}`);
      let stale: RecoveryRecord | undefined;
      for (const { kind, by, healthyAtOnce, ms } of steps) {
        if (kind === 'wait') world.nowMs += ms;
        if (kind === 'open') world.open(by);
        if (kind === 'redrive') world.redrive(by, healthyAtOnce);
        if (kind === 'park') world.park(by);
        if (kind === 'stale-open') world.open(by, stale);
        if (kind === 'stale-redrive') world.redrive(by, healthyAtOnce, stale);
        if (ms % 2 === 0) stale = world.stored;
      }
      expect(new Set(world.redrives).size).toBe(world.redrives.length);
      expect(world.redrives.length).toBeLessThanOrEqual(MAX_REDRIVES);
      expect(world.poison).toBeLessThanOrEqual(1);
      most = Math.max(most, world.redrives.length);
    }),
    { numRuns: 2_000 },
  );
  observed('S9', { outcome: most > MAX_REDRIVES ? 'more redrives' : `at most ${MAX_REDRIVES} redrives` });
});

/** A recovery from its event to its end. @returns what it came to */
function recover(world: World, by: string, healthyAtOnce: boolean): string {
  world.open(by);
  if (world.stored?.state === 'waiting') world.redrive(by, healthyAtOnce);
  world.nowMs += 1_000;
  return world.stored?.state ?? 'nothing';
}

test(`the same failure met ${POISON_AFTER} times while everything is healthy is poison, and stays so`, () => {
  const world = new World(() => 'the same');
  expect(recover(world, 'a', true)).toBe('redriven');
  expect(recover(world, 'b', true)).toBe('given-up');
  expect(world.stored).toMatchObject({ reason: 'poison', redrives: 1 });
  expect(recover(world, 'c', true)).toBe('given-up');
});

test('the same failure is no poison while its agents were down, but the third redrive is the last', () => {
  const world = new World(() => 'the same');
  for (const by of ['a', 'b', 'c']) expect(recover(world, by, false)).toBe('redriven');
  expect(recover(world, 'd', false)).toBe('given-up');
  expect(world.stored).toMatchObject({ reason: 'exhausted', redrives: MAX_REDRIVES });
});

test('different failures are no poison', () => {
  const world = new World((redriveCount) => ['one', 'two', 'three', 'four'][redriveCount] ?? '');
  for (const by of ['a', 'b', 'c']) expect(recover(world, by, true)).toBe('redriven');
});

test('an order that never showed is repeated without being counted or judged again', () => {
  const world = new World(() => 'the same');
  world.open('a');
  const decision = decideRedrive(world.run, world.stored, 'a', true, world.nowMs);
  if (decision.kind === 'redrive') world.stored = decision.record;
  // the recovery died before it told the service: the execution still is as it was
  world.nowMs += 2 * RECOVERY_LEASE_MS;
  expect(recover(world, 'b', true)).toBe('redriven');
  expect(world.stored).toMatchObject({ redrives: 1, strike: { count: 1 } });
});

test('while a redrive may not show yet in what is described, nothing more is done', () => {
  const world = new World(() => 'the same');
  world.open('a');
  const decision = decideRedrive(world.run, world.stored, 'a', true, world.nowMs);
  const ordered = decision.kind === 'redrive' ? decision.record : undefined;
  const later = (ms: number) => decideRecovery(world.run, ordered, 'b', world.nowMs + ms);
  expect(later(REDRIVE_SHOWS_AFTER_MS - 1)).toEqual({ kind: 'leave', reason: 'already-redriven' });
  expect(later(REDRIVE_SHOWS_AFTER_MS).kind).toBe('wait');
});

test('what is parked is swept once its agents were seen healthy since, and parking is not counted', () => {
  const world = new World(() => 'the same');
  world.open('a');
  world.nowMs = 60_000;
  world.park('a');
  expect(world.stored).toMatchObject({ state: 'parked', redrives: 0 });
  const sweep = (checkedAtMs: number) =>
    decideSweep(world.run, world.stored, (_, sinceMs) => checkedAtMs > sinceMs, world.nowMs);
  expect(sweep(59_000)).toBe(false);
  expect(sweep(61_000)).toBe(true);
});

test('what a recovery has in its hands is not swept before its lease ends', () => {
  const world = new World(() => 'the same');
  world.open('a');
  const sweep = () => decideSweep(world.run, world.stored, () => true, world.nowMs);
  expect(sweep()).toBe(false);
  world.nowMs = RECOVERY_LEASE_MS;
  expect(sweep()).toBe(true);
});
