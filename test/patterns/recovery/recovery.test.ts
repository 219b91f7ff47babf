import * as fc from 'fast-check';
import {
  decideGivingUp,
  decideParking,
  decideRecovery,
  decideRedrive,
  decideSweep,
  type FailedExecution,
  fingerprintOf,
  MAX_REDRIVES,
  POISON_AFTER,
  RECOVERABLE_ERRORS,
  RECOVERY_LEASE_MS,
  REDRIVE_VISIBLE_AFTER_MS,
  type RecoveryDecision,
  type RecoveryLimits,
  type RecoveryRecord,
  recoveryRequest,
} from '../../../patterns/recovery/recovery.ts';
import { observed } from '../../support/observed.ts';

const FAILED: FailedExecution = {
  executionArn: 'arn',
  status: 'FAILED',
  redriveCount: 0,
  error: 'CriticalDegradationError',
  cause: 'risk: AgentError',
  workflowOwner: 'itself',
  hasInjectedFaults: false,
  phase: 'research',
  failedAgents: ['risk'],
  failedTiers: [{ agent: 'risk', tier: 'rules', error: 'AgentError' }],
};

test.each<[string, Partial<FailedExecution>, string]>([
  ['a user stopped', { status: 'ABORTED' }, 'aborted'],
  ['succeeded', { status: 'SUCCEEDED' }, 'not-failed'],
  ['is running', { status: 'RUNNING' }, 'not-failed'],
  ['is superseded', { workflowOwner: 'newer' }, 'superseded'],
  ['was started with fault rules', { hasInjectedFaults: true }, 'injected-faults'],
  ['Accept refused', { error: 'InvalidInputError' }, 'not-recoverable'],
  ['was superseded while it ran', { error: 'SupersededError' }, 'not-recoverable'],
  ['failed of a defect in its definition', { error: 'States.QueryEvaluationError' }, 'not-recoverable'],
])('decideRecovery skips an execution that %s', (_, difference, reason) => {
  expect(decideRecovery({ ...FAILED, ...difference }, undefined, 'me', 0)).toEqual({ kind: 'skip', reason });
});

test.each(RECOVERABLE_ERRORS)('decideRecovery recovers an execution that failed of %s', (error) => {
  expect(decideRecovery({ ...FAILED, error }, undefined, 'me', 0).kind).toBe('wait');
});

/** A message with an id, a time and a count. */
const anyMessage = fc
  .tuple(fc.uuid(), fc.date({ noInvalidDate: true }), fc.nat(), fc.string())
  .map(([id, date, count, text]) => `${text} RequestId: ${id} at ${date.toISOString()}, again in ${count} ms`);

test('fingerprintOf does not depend on ids, times and counts of messages, nor on the order of agents and tiers', () => {
  const failedTiers = ['rules', 'simple-rules'].map((tier) => ({ agent: 'risk', tier, error: 'AgentError' }));
  const execution = { ...FAILED, failedAgents: ['risk', 'trend'], failedTiers };
  fc.assert(
    fc.property(anyMessage, fc.nat(), fc.uuid(), fc.boolean(), (cause, redriveCount, executionArn, isReversed) => {
      const reordered = {
        failedAgents: isReversed ? execution.failedAgents.toReversed() : execution.failedAgents,
        failedTiers: isReversed ? failedTiers.toReversed() : failedTiers,
      };
      expect(fingerprintOf({ ...execution, cause, redriveCount, executionArn, ...reordered })).toBe(
        fingerprintOf(execution),
      );
    }),
  );
});

test.each<[string, Partial<FailedExecution>]>([
  ['error', { error: 'QuorumNotReachedError' }],
  ['phase', { phase: 'strategy' }],
  ['phase, before the first', { phase: undefined }],
  ['set of failed agents', { failedAgents: ['risk', 'trend'] }],
  ['tier', { failedTiers: [{ agent: 'risk', tier: 'simple-rules', error: 'AgentError' }] }],
  ['error of a tier', { failedTiers: [{ agent: 'risk', tier: 'rules', error: 'AgentTimeoutError' }] }],
  ['agent of a tier', { failedTiers: [{ agent: 'trend', tier: 'rules', error: 'AgentError' }] }],
])('fingerprintOf differs with another %s', (_, difference) => {
  expect(fingerprintOf({ ...FAILED, ...difference })).not.toBe(fingerprintOf(FAILED));
});

/**
 * One execution that fails each time it runs, and its recoveries: several, interleaved, some of which die. Every step reads
 * the stored record and writes on the condition that its revision is unchanged.
 */
class World {
  execution = FAILED;
  nowMs = 0;
  redrives: number[] = [];
  poison = 0;
  stored: RecoveryRecord | undefined;
  readonly #tierError: (redriveCount: number) => string;
  readonly #limits: RecoveryLimits | undefined;

  /** @param tierError the error of the tier that fails, by the redrive count */
  constructor(tierError: (redriveCount: number) => string, limits?: RecoveryLimits) {
    this.#tierError = tierError;
    this.#limits = limits;
    this.execution = { ...FAILED, ...this.#failure(0) };
  }

  #failure(redriveCount: number): Pick<FailedExecution, 'cause' | 'failedTiers'> {
    const error = this.#tierError(redriveCount);
    return { cause: `${error} after redrive ${redriveCount}`, failedTiers: [{ agent: 'risk', tier: 'rules', error }] };
  }

  /** @param seen the record that the recovery read: the stored one, or one from before a concurrent write */
  apply(ownerArn: string, decision: RecoveryDecision, seen: RecoveryRecord | undefined): boolean {
    if (decision.kind === 'skip' || seen?.revision !== this.stored?.revision) return false;
    this.stored = decision.record;
    if (decision.kind === 'give-up') {
      const { reason } = decision;
      const record = decideGivingUp(this.execution, this.stored, ownerArn, reason, this.nowMs);
      if (record !== undefined) this.stored = record;
      if (reason === 'poison') this.poison += 1;
    }
    if (decision.kind === 'redrive') {
      this.redrives.push(this.execution.redriveCount);
      const redriveCount = this.execution.redriveCount + 1;
      this.execution = { ...this.execution, redriveCount, ...this.#failure(redriveCount) };
    }
    return true;
  }

  claim(ownerArn: string, seen = this.stored): void {
    this.apply(ownerArn, decideRecovery(this.execution, seen, ownerArn, this.nowMs, this.#limits), seen);
  }

  redrive(ownerArn: string, healthyImmediately: boolean, seen = this.stored): void {
    this.apply(
      ownerArn,
      decideRedrive(this.execution, seen, ownerArn, healthyImmediately, this.nowMs, this.#limits),
      seen,
    );
  }

  park(ownerArn: string): void {
    this.stored = decideParking(this.execution, this.stored, ownerArn, this.nowMs) ?? this.stored;
  }
}

const step = fc.record({
  kind: fc.constantFrom('claim', 'redrive', 'park', 'stale-redrive', 'stale-claim', 'wait'),
  ownerArn: fc.constantFrom('a', 'b', 'c'),
  healthyImmediately: fc.boolean(),
  ms: fc.integer({ min: 0, max: 2 * RECOVERY_LEASE_MS }),
});

test('interleaved, repeated and dying recoveries request no redrive twice and none beyond the third', () => {
  let most = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (steps, errors) => {
      const world = new World((redriveCount) => `Error${'ABC'[redriveCount % errors]}`);
      let stale: RecoveryRecord | undefined;
      for (const { kind, ownerArn, healthyImmediately, ms } of steps) {
        if (kind === 'wait') world.nowMs += ms;
        if (kind === 'claim') world.claim(ownerArn);
        if (kind === 'redrive') world.redrive(ownerArn, healthyImmediately);
        if (kind === 'park') world.park(ownerArn);
        if (kind === 'stale-claim') world.claim(ownerArn, stale);
        if (kind === 'stale-redrive') world.redrive(ownerArn, healthyImmediately, stale);
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

/** Runs a recovery to its end. @returns the state of its record */
function recover(world: World, ownerArn: string, healthyImmediately: boolean): string {
  world.claim(ownerArn);
  if (world.stored?.state === 'claimed') world.redrive(ownerArn, healthyImmediately);
  world.nowMs += 1_000;
  return world.stored?.state ?? 'nothing';
}

test(`${POISON_AFTER} identical failures while every agent is healthy are poison, for good`, () => {
  const world = new World(() => 'AgentError');
  for (const ownerArn of ['a', 'b']) expect(recover(world, ownerArn, true)).toBe('redriven');
  expect(recover(world, 'c', true)).toBe('given-up');
  expect(world.stored).toMatchObject({ reason: 'poison', redrives: 2 });
  expect(recover(world, 'd', true)).toBe('given-up');
});

test('identical failures while agents were unhealthy are no poison, but the third redrive is the last', () => {
  const world = new World(() => 'AgentError');
  for (const ownerArn of ['a', 'b', 'c']) expect(recover(world, ownerArn, false)).toBe('redriven');
  expect(recover(world, 'd', false)).toBe('given-up');
  expect(world.stored).toMatchObject({ reason: 'exhausted', redrives: MAX_REDRIVES });
});

test('limits of its own: another number of redrives, also none, and of identical failures', () => {
  const patient = new World(() => 'AgentError', { redrives: 5, identicalFailures: 4 });
  for (const ownerArn of ['a', 'b', 'c']) expect(recover(patient, ownerArn, true)).toBe('redriven');
  expect(recover(patient, 'd', true)).toBe('given-up');
  expect(patient.stored).toMatchObject({ reason: 'poison', redrives: 3 });
  const manual = new World(() => 'AgentError', { redrives: 0, identicalFailures: 2 });
  expect(recover(manual, 'a', true)).toBe('given-up');
  expect(manual.stored).toMatchObject({ reason: 'exhausted', redrives: 0 });
});

test('different failures are no poison', () => {
  const world = new World((redriveCount) => ['OneError', 'TwoError', 'ThreeError', 'FourError'][redriveCount] ?? '');
  for (const ownerArn of ['a', 'b', 'c']) expect(recover(world, ownerArn, true)).toBe('redriven');
});

test('a redrive that was requested but never carried out is repeated without being counted or judged again', () => {
  const world = new World(() => 'AgentError');
  world.claim('a');
  const decision = decideRedrive(world.execution, world.stored, 'a', true, world.nowMs);
  if (decision.kind === 'redrive') world.stored = decision.record;
  // the recovery died before its request: the execution is unchanged
  world.nowMs += 2 * RECOVERY_LEASE_MS;
  expect(recover(world, 'b', true)).toBe('redriven');
  expect(world.stored).toMatchObject({ redrives: 1, identicalFailures: { count: 1 } });
});

test('while a requested redrive may not be visible yet, a recovery is skipped', () => {
  const world = new World(() => 'AgentError');
  world.claim('a');
  const decision = decideRedrive(world.execution, world.stored, 'a', true, world.nowMs);
  const requested = decision.kind === 'redrive' ? decision.record : undefined;
  const later = (ms: number) => decideRecovery(world.execution, requested, 'b', world.nowMs + ms);
  expect(later(REDRIVE_VISIBLE_AFTER_MS - 1)).toEqual({ kind: 'skip', reason: 'already-redriven' });
  expect(later(REDRIVE_VISIBLE_AFTER_MS).kind).toBe('wait');
});

test('a parked execution is swept once its agents were healthy after the parking, and parking counts as no redrive', () => {
  const world = new World(() => 'AgentError');
  world.claim('a');
  world.nowMs = 60_000;
  world.park('a');
  expect(world.stored).toMatchObject({ state: 'parked', redrives: 0 });
  const sweep = (checkedAtMs: number) =>
    decideSweep(world.execution, world.stored, (_, sinceMs) => checkedAtMs > sinceMs, world.nowMs);
  expect(sweep(59_000)).toBe(false);
  expect(sweep(61_000)).toBe(true);
});

test('an execution that a recovery owns is not swept before the lease ends', () => {
  const world = new World(() => 'AgentError');
  world.claim('a');
  const sweep = () => decideSweep(world.execution, world.stored, () => true, world.nowMs);
  expect(sweep()).toBe(false);
  world.nowMs = RECOVERY_LEASE_MS;
  expect(sweep()).toBe(true);
});

test.each([
  [{ step: 'claim' }, true],
  [{ step: 'redrive', healthyImmediately: true }, true],
  [{ step: 'redrive' }, false],
  [{ step: 'park' }, true],
  [{ step: 'give-up', reason: 'poison' }, true],
  [{ step: 'give-up' }, false],
  [{ step: 'give-up', reason: 'closed' }, false],
])('a request of the fields %j is complete: %s', (fields, isComplete) => {
  const request = { executionArn: 'arn', ownerArn: 'me', phases: [], ...fields };
  expect(recoveryRequest.safeParse(request).success).toBe(isComplete);
});
