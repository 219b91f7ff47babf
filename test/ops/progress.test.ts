import type { HistoryEvent } from '@aws-sdk/client-sfn';
import fc from 'fast-check';
import { type CallProgress, foldHistory, type Progress } from '../../ops/progress.ts';
import { HistoryWriter } from './support/history.ts';
import { answers, playScenario, type Scenario, scenarios } from './support/scenario.ts';

describe('the progress folded from a history', () => {
  test('ends with every call done or failed as its last attempt says', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const progress = foldHistory(playScenario(scenario));
        expect(progress.status).toBe('SUCCEEDED');
        expect(kindsOf(progress)).toEqual(expectedKinds(scenario));
      }),
    );
  });

  test('is the same however the calls of a phase interleave', () => {
    fc.assert(
      fc.property(scenarios, fc.array(fc.nat(20), { minLength: 1, maxLength: 50 }), (scenario, interleaving) => {
        const one = foldHistory(playScenario(scenario));
        const other = foldHistory(playScenario({ ...scenario, interleaving }));
        expect(withoutTimes(other)).toEqual(withoutTimes(one));
      }),
    );
  });

  test('is the same when pages come newest first and overlap', () => {
    fc.assert(
      fc.property(scenarios, fc.nat(), (scenario, cut) => {
        const events = playScenario(scenario);
        const middle = cut % events.length;
        const pages = [...events.slice(middle).reverse(), ...events.slice(0, middle + 1).reverse()];
        expect(foldHistory(pages)).toEqual(foldHistory(events));
      }),
    );
  });

  test('never shows a call as running once it is done or failed', () => {
    fc.assert(
      fc.property(scenarios, fc.double({ min: 0, max: 1, noNaN: true }), (scenario, share) => {
        const events = playScenario(scenario);
        const later = new Map(callsOf(foldHistory(events)));
        for (const [key, call] of callsOf(foldHistory(partOf(events, share)))) {
          const settled = call.state.kind === 'done' || call.state.kind === 'failed';
          if (settled) expect(later.get(key)).toEqual(call);
        }
      }),
    );
  });

  test('never removes or rewrites a change: a longer history only adds changes', () => {
    fc.assert(
      fc.property(scenarios, fc.double({ min: 0, max: 1, noNaN: true }), (scenario, share) => {
        const events = playScenario(scenario);
        const earlier = foldHistory(partOf(events, share)).changes;
        expect(foldHistory(events).changes.slice(0, earlier.length)).toEqual(earlier);
      }),
    );
  });

  test('has every failed attempt, every fallback and every end of a call exactly once', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { changes } = foldHistory(playScenario(scenario));
        const calls = scenario.phases.flatMap((phase) => phase.calls);
        const attempts = calls.flatMap((call) => call.tiers.flatMap((tier) => tier.attempts));
        const countOf = (kind: string) => changes.filter((change) => change.kind === kind).length;
        expect(countOf('attempt-failed')).toBe(attempts.filter((attempt) => attempt !== 'ok').length);
        expect(countOf('fell-back')).toBe(calls.reduce((sum, call) => sum + call.tiers.length - 1, 0));
        expect(countOf('call-done')).toBe(calls.filter(answers).length);
        expect(countOf('call-failed')).toBe(calls.filter((call) => !answers(call)).length);
        expect(countOf('ended')).toBe(1);
      }),
    );
  });

  test('keeps the failures of earlier tiers next to the tier in use', () => {
    const call = {
      agent: 'trend',
      replica: 0,
      tiers: [failing('rules'), { tier: 'simple-rules', attempts: ['ok'] }],
    } as const;
    const { phases } = foldHistory(playScenario({ phases: [{ name: 'research', calls: [call] }], interleaving: [0] }));
    expect(phases[0]?.calls[0]).toMatchObject({
      tier: 'simple-rules',
      failures: [{ tier: 'rules', error: 'AgentError', cause: 'broke' }],
      state: { kind: 'done', attempts: 1 },
    });
  });

  test('shows a call between two attempts as waiting, with the error in plain words', () => {
    const call = { agent: 'trend', replica: 0, tiers: [{ tier: 'rules', attempts: ['error', 'ok'] }] } as const;
    const events = playScenario({ phases: [{ name: 'research', calls: [call] }], interleaving: [0] });
    const failed = events.findIndex((event) => event.type === 'TaskFailed');
    const { phases } = foldHistory(events.slice(0, failed + 1));
    expect(phases[0]?.calls[0]?.state).toEqual({ kind: 'waiting', attempt: 1, error: 'AgentError', cause: 'broke' });
  });

  test('knows nothing before the first event', () => {
    expect(foldHistory([])).toEqual({
      status: 'RUNNING',
      startedAtMs: 0,
      lastEventAtMs: 0,
      events: 0,
      redrives: 0,
      phases: [],
      changes: [],
    });
  });

  test('leaves a workflow alone whose states are named otherwise', () => {
    const writer = new HistoryWriter();
    writer.write('ExecutionStarted', 0);
    writer.write('ExecutionSucceeded', writer.task(0, 'Something', { any: 1 }, { other: 2 }));
    expect(foldHistory(writer.events)).toMatchObject({ status: 'SUCCEEDED', phases: [] });
  });
});

const failing = (tier: string) => ({ tier, attempts: ['error', 'error'] }) as const;

function partOf(events: readonly HistoryEvent[], share: number): readonly HistoryEvent[] {
  return events.slice(0, Math.round(events.length * share));
}

function callsOf(progress: Progress): [string, CallProgress][] {
  return progress.phases.flatMap((phase) =>
    phase.calls.map((call): [string, CallProgress] => [`${phase.name} ${call.agent} ${call.replica}`, call]),
  );
}

function kindsOf(progress: Progress): Record<string, string> {
  return Object.fromEntries(callsOf(progress).map(([key, call]) => [key, call.state.kind]));
}

function expectedKinds({ phases }: Scenario): Record<string, string> {
  return Object.fromEntries(
    phases.flatMap((phase) =>
      phase.calls.map((call) => [`${phase.name} ${call.agent} ${call.replica}`, answers(call) ? 'done' : 'failed']),
    ),
  );
}

/** What remains when times, and with them the order of independent changes, are left out. */
function withoutTimes({ changes, ...progress }: Progress): object {
  return { ...progress, changes: changes.map(({ atMs: _, ...change }) => JSON.stringify(change)).sort() };
}
