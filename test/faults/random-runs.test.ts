import { needs } from '../support/endpoint/needs.ts';
import { runScenarios } from './runner.ts';
import { drawScenario } from './scenario.ts';

/** Ten seeds of `npm run test:faults -- --runs 3 --per-seed 3`: of two workflows, which take one cloud each. */
const SEEDS: readonly number[] = [1003, 1009, 1010, 1018, 1019, 1023, 1024, 1026, 1028, 1037];
const RUNS = 3;

needs(['ownCloud', 'virtualTime'], () => {
  test('ten seeds of random faulty runs keep the failure contract', async () => {
    const results = await runScenarios(SEEDS.map((seed) => drawScenario(seed, RUNS)));
    const found = results.flatMap(({ seed, violations }) => violations.map((violation) => ({ seed, ...violation })));
    expect(found).toEqual([]);
    expect(results.map(({ seed }) => seed)).toEqual(SEEDS);
  }, 600_000);
});
