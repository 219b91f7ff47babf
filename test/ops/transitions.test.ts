import fc from 'fast-check';
import { countTransitions } from '../../ops/transitions.ts';
import { HistoryWriter } from './support/history.ts';
import { playScenario, scenarios } from './support/scenario.ts';

describe('billed transitions', () => {
  test('count each state entered once', () => {
    const writer = new HistoryWriter();
    writer.write('ExecutionStarted', 0);
    writer.task(writer.task(0, 'One', {}, {}), 'Two', {}, {});
    expect(countTransitions(writer.events)).toBe(2);
  });

  test('count each retry of a visit, and the first attempt not', () => {
    const writer = new HistoryWriter();
    writer.write('ExecutionStarted', 0);
    let last = writer.enter('TaskStateEntered', 0, 'One');
    for (let attempt = 0; attempt < 3; attempt += 1) last = writer.fail(writer.schedule(last, {}), 'AgentError', '');
    expect(countTransitions(writer.events)).toBe(1 + 2);
  });

  test('count a redrive and what it schedules again, however the service links it', () => {
    for (const linksToVisit of [true, false]) {
      const writer = new HistoryWriter();
      writer.write('ExecutionStarted', 0);
      const failed = writer.fail(writer.schedule(writer.enter('TaskStateEntered', 0, 'One'), {}), 'AgentError', '');
      writer.write('ExecutionFailed', failed);
      const redriven = writer.write('ExecutionRedriven', 0);
      writer.succeed(writer.schedule(linksToVisit ? failed : redriven, {}), {});
      expect(countTransitions(writer.events)).toBe(1 + 1 + 1);
    }
  });

  test('are the happy path of a guarded call: one per call beside the phases', () => {
    const call = (agent: string) => ({ agent, replica: 0, tiers: [{ tier: 'rules', attempts: ['ok'] as const }] });
    const phases = [{ name: 'research', calls: [call('trend'), call('risk')] }];
    // Accept, BeginPhase, FanOut, two calls, EndPhase, Report
    expect(countTransitions(playScenario({ phases, interleaving: [0, 1] }))).toBe(7);
  });

  test('are the attempts, recorded failures and fixed states of any run', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const calls = scenario.phases.flatMap((phase) => phase.calls);
        const tiers = calls.flatMap((call) => call.tiers);
        const attempts = tiers.reduce((sum, tier) => sum + tier.attempts.length, 0);
        const recordings = tiers.filter((tier) => tier.attempts.at(-1) !== 'ok').length;
        const fixed = 2 + 3 * scenario.phases.length;
        expect(countTransitions(playScenario(scenario))).toBe(fixed + attempts + recordings);
      }),
    );
  });

  test('are the same for events in any order', () => {
    fc.assert(
      fc.property(
        scenarios
          .map(playScenario)
          .chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }))),
        ([events, shuffled]) => {
          expect(countTransitions(shuffled)).toBe(countTransitions(events));
        },
      ),
    );
  });
});
