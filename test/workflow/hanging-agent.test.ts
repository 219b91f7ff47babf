import { needs } from '../support/endpoint/needs.ts';
import { OperationsHandlers } from '../support/operations-handlers.ts';
import { openWorld } from '../support/world.ts';

// N19: health checks, recoveries and runs wait for the same hanging agent, each in environments the others leave warm.
needs(['virtualTime', 'ownCloud'], () => {
  test('time goes on while an agent hangs that runs, recoveries and health checks wait for', async () => {
    const world = await openWorld('review');
    const operations = new OperationsHandlers(world);
    try {
      await operations.injectFaults(3600, 'judge=hang');
      const runs: string[] = [];
      for (let run = 0; run < 4; run++) {
        runs.push(await operations.start({ input: { text: `run ${run}` } }));
        await world.pass(1300);
      }
      await world.pass(60_000);
      for (const executionArn of runs) {
        expect(await operations.until(executionArn, () => true)).toMatchObject({ status: 'FAILED' });
      }
    } finally {
      operations.close();
      await world.close();
    }
  });
});
