import fc from 'fast-check';
import { describeChange } from '../../../cli/render/progress-line.ts';
import { foldHistory } from '../../../ops/progress.ts';
import { playScenario, scenarios } from '../../ops/support/scenario.ts';

describe('the progress of a run', () => {
  test('is printed in plain lines without a repetition', () => {
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

  test('says why a phase begins without a call', () => {
    const began = { kind: 'phase-began', atMs: 0, phase: 'research', round: 1, calls: 0 } as const;
    expect(describeChange({ ...began, refused: 0 })?.text).toBe('no call needed, its answers are stored');
    expect(describeChange({ ...began, refused: 2, round: 2 })?.text).toBe(
      'round 2, no call admitted, the circuits of all tiers refuse',
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
});
