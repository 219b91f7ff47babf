import fc from 'fast-check';
import { renderLive } from '../../../cli/render/live.ts';
import { describeChange } from '../../../cli/render/progress-line.ts';
import { styleFor } from '../../../cli/render/style.ts';
import { foldHistory } from '../../../ops/progress.ts';
import { playScenario, scenarios } from '../../ops/support/scenario.ts';

const style = styleFor({ isTTY: false, columns: 100 }, {});

describe('the progress of a run', () => {
  test('is told in plain lines without a repetition', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const lines = foldHistory(playScenario(scenario)).changes.flatMap((change) => {
          const line = describeChange(change);
          return line === undefined ? [] : [`${line.subject} ${line.text}`];
        });
        expect(new Set(lines).size).toBe(lines.length);
      }),
    );
  });

  test('names a replica only where an agent has several', () => {
    const call = (agent: string, replica: number) =>
      ({ agent, replica, tiers: [{ tier: 'rules', attempts: ['ok'] }] }) as const;
    const calls = [call('trend', 0), call('gate', 0), call('gate', 1)];
    const { changes } = foldHistory(playScenario({ phases: [{ name: 'research', calls }], interleaving: [0] }));
    expect(changes.flatMap((change) => describeChange(change)?.text ?? [])).toEqual([
      '3 calls admitted',
      'trend: answered by rules',
      'gate #1: answered by rules',
      'gate #2: answered by rules',
      'done',
    ]);
  });

  test('is drawn as a block with a row per call, at any formatTimestamp of any run', () => {
    fc.assert(
      fc.property(scenarios, fc.double({ min: 0, max: 1, noNaN: true }), (scenario, share) => {
        const events = playScenario(scenario);
        const progress = foldHistory(events.slice(0, Math.round(events.length * share)));
        const block = renderLive('a run', progress, progress.lastEventAtMs, style);
        for (const call of progress.phases.flatMap((phase) => phase.calls)) expect(block).toContain(call.agent);
        for (const line of block.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
      }),
    );
  });
});
