import { setImmediate } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { Cloud } from '../../../local/assembly/cloud.ts';
import { Arena } from '../../../testing/chaos/arena.ts';
import { drawMix } from '../../worlds/mixes.ts';

/** In so many turns of the event loop a clock that nobody holds goes on. */
const TURNS = 500;

test('time stands still between two scenarios, whatever works in the process meanwhile', async () => {
  const scenario = drawMix(153);
  let cloud: Cloud | undefined;
  const arena = await Arena.open(scenario.subject, {
    onCloud: (opened) => {
      cloud = opened;
    },
  });
  try {
    const { executions } = await arena.run(scenario);
    const timer = jest.fn();
    cloud?.clock.at(cloud.clock.nowMs() + 1_000, timer);
    for (let turn = 0; turn < TURNS; turn++) await setImmediate();
    expect(executions.map(({ status }) => status)).not.toContain('RUNNING');
    expect(timer).not.toHaveBeenCalled();
  } finally {
    await arena.close();
  }
});
