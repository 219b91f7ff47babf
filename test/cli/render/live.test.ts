import fc from 'fast-check';
import { renderLive } from '../../../cli/render/live.ts';
import { styleFor } from '../../../cli/render/style.ts';
import { foldHistory } from '../../../ops/progress.ts';
import { playScenario, scenarios } from '../../ops/support/scenario.ts';

const style = styleFor({ isTTY: false, columns: 100 }, {});

test('a running execution is a block with a row per call, at any time of any run', () => {
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
