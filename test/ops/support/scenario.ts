import type { HistoryEvent } from '@aws-sdk/client-sfn';
import fc from 'fast-check';
import { HistoryWriter } from './history.ts';

/** The result of an attempt. */
export type Attempt = 'ok' | 'error' | 'timeout';

/** One tier as a call goes through it; every attempt but the last one failed. */
export interface TierScript {
  readonly tier: string;
  readonly attempts: readonly Attempt[];
}

/** One call: tier by tier, until one answers or none is left. */
export interface CallScript {
  readonly agent: string;
  readonly replica: number;
  readonly tiers: readonly TierScript[];
}

export interface Scenario {
  readonly phases: readonly { readonly name: string; readonly calls: readonly CallScript[] }[];
  /** which of the calls still going takes the next step, thrown anew for each step */
  readonly interleaving: readonly number[];
}

export const ERROR_CAUSE = JSON.stringify({ errorType: 'AgentError', errorMessage: 'broke', trace: ['at tier.ts:1'] });

export function answers(call: CallScript): boolean {
  return call.tiers.at(-1)?.attempts.at(-1) === 'ok';
}

/** A whole history in which the calls of each phase run interleaved, and each phase is completed. */
export function playScenario(scenario: Scenario): HistoryEvent[] {
  const writer = new HistoryWriter();
  writer.write('ExecutionStarted', 0);
  let last = writer.task(0, 'Accept', {}, {});
  let throws = 0;
  for (const { name, calls } of scenario.phases) {
    const phase = { name, agents: agentsOf(calls) };
    const first = calls.map((call) => payloadOf(name, call, 0));
    last = writer.task(last, `${name} BeginPhase`, { run: {}, phase, round: 0 }, { calls: first });
    const map = writer.write('MapStateStarted', writer.enter('MapStateEntered', last, `${name} FanOut`));
    const running = calls.map((call, index) => {
      const iteration = writer.write('MapIterationStarted', map, {
        mapIterationStartedEventDetails: { name: `${name} FanOut`, index },
      });
      return playCall(writer, name, call, iteration);
    });
    last = map;
    while (running.length > 0) {
      const turn = (scenario.interleaving[throws++ % scenario.interleaving.length] ?? 0) % running.length;
      const step = running[turn]?.next();
      if (step?.done !== true) continue;
      last = writer.write('MapIterationSucceeded', step.value, {
        mapIterationSucceededEventDetails: { name: `${name} FanOut` },
      });
      running.splice(turn, 1);
    }
    last = writer.write('MapStateExited', writer.write('MapStateSucceeded', last));
    last = writer.task(
      last,
      `${name} EndPhase`,
      { run: {}, phase, round: 0 },
      { phase: name, level: 0, failedAgents: [] },
    );
  }
  writer.write('ExecutionSucceeded', writer.task(last, 'Report', {}, {}));
  return writer.events;
}

function* playCall(writer: HistoryWriter, phase: string, call: CallScript, iteration: number): Generator<void, number> {
  let last = iteration;
  for (const [index, { tier, attempts }] of call.tiers.entries()) {
    last = writer.enter('TaskStateEntered', last, `${phase} Invoke`);
    for (const [retryCount, attempt] of attempts.entries()) {
      last = writer.schedule(last, { run: {}, call: payloadOf(phase, call, index), retryCount, redriveCount: 0 });
      yield;
      last = writer.write('TaskStarted', last);
      yield;
      last = playAttempt(writer, last, attempt, { agent: call.agent, replica: call.replica, tier, retryCount });
      // an attempt that is not the last waits for its backoff; the end of a visit is written in one go
      if (retryCount < attempts.length - 1) yield;
    }
    last = writer.exit(last, `${phase} Invoke`);
    yield;
    if (attempts.at(-1) === 'ok') return last;
    const error = { Error: attempts.at(-1) === 'timeout' ? 'States.Timeout' : 'AgentError', Cause: ERROR_CAUSE };
    last = writer.enter('TaskStateEntered', last, `${phase} RecordFailure`);
    last = writer.schedule(last, { run: {}, call: payloadOf(phase, call, index), error, redriveCount: 0 });
    yield;
    last = writer.succeed(writer.write('TaskStarted', last), decisionOf(phase, call, index));
    last = writer.exit(last, `${phase} RecordFailure`);
    yield;
  }
  return last;
}

function playAttempt(
  writer: HistoryWriter,
  last: number,
  attempt: Attempt,
  { retryCount, ...answer }: { agent: string; replica: number; tier: string; retryCount: number },
): number {
  switch (attempt) {
    case 'ok':
      return writer.succeed(last, { status: 'done', ...answer, attempts: retryCount + 1 });
    case 'error':
      return writer.fail(last, 'AgentError', ERROR_CAUSE);
    case 'timeout':
      return writer.write('TaskTimedOut', last, {
        taskTimedOutEventDetails: { resourceType: 'lambda', resource: 'invoke', error: 'States.Timeout' },
      });
    default:
      return attempt satisfies never;
  }
}

function decisionOf(phase: string, call: CallScript, index: number): object {
  return index + 1 < call.tiers.length
    ? { next: 'invoke', call: payloadOf(phase, call, index + 1) }
    : { next: 'done', status: 'failed', agent: call.agent, replica: call.replica };
}

function payloadOf(phase: string, { agent, replica, tiers }: CallScript, index: number): object {
  const tier = tiers[index]?.tier ?? '';
  const failures = tiers.slice(0, index).map((failed) => ({ tier: failed.tier, error: 'AgentError', cause: 'broke' }));
  return { phase, round: 0, agent, replica, tier, admission: { state: 'CLOSED' }, failures, skipped: [] };
}

function agentsOf(calls: readonly CallScript[]): object[] {
  const names = [...new Set(calls.map((call) => call.agent))];
  return names.map((name) => {
    const replicas = calls.filter((call) => call.agent === name).length;
    return { name, required: true, replicas, quorum: Math.ceil((replicas + 1) / 2) };
  });
}

const failedTier = (tier: string) =>
  fc
    .oneof(fc.array(fc.constant<Attempt>('error'), { minLength: 1, maxLength: 3 }), fc.constant<Attempt[]>(['timeout']))
    .map((attempts) => ({ tier, attempts }));

const lastTier = (tier: string) =>
  fc.oneof(
    failedTier(tier),
    fc
      .array(fc.constant<Attempt>('error'), { maxLength: 2 })
      .map((failed) => ({ tier, attempts: [...failed, 'ok' as const] })),
  );

const tierScripts: fc.Arbitrary<TierScript[]> = fc.oneof(
  lastTier('rules').map((tier) => [tier]),
  fc.tuple(failedTier('rules'), lastTier('simple-rules')),
);

const phaseCalls = fc
  .array(fc.array(tierScripts, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 })
  .map((agents) =>
    agents.flatMap((replicas, index) =>
      replicas.map((tiers, replica): CallScript => ({ agent: `agent-${index}`, replica, tiers })),
    ),
  );

/** Any run of one to three phases, with any interleaving of its calls. */
export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  phases: fc
    .array(phaseCalls, { minLength: 1, maxLength: 3 })
    .map((phases) =>
      phases.map((calls, index) => ({ name: ['research', 'strategy', 'quality-gate'][index] ?? '', calls })),
    ),
  interleaving: fc.array(fc.nat(20), { minLength: 1, maxLength: 50 }),
});
