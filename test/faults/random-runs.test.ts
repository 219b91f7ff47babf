import { drawScenario } from '../../testing/chaos/scenario.ts';
import { needs } from '../support/endpoint/needs.ts';
import { sized } from '../support/size.ts';
import { runScenarios } from './runner.ts';
import { OWN_SUBJECTS } from './subjects.ts';

/** Seeds of `npm run test:faults -- --runs 3 --per-seed 3`: of two workflows, which take one cloud each. */
const SEEDS: readonly number[] = sized(
  [1003, 1018, 1024, 1037],
  [1003, 1009, 1010, 1018, 1019, 1023, 1024, 1026, 1028, 1037],
);
const RUNS = 3;

needs(['ownCloud', 'virtualTime'], () => {
  test('random faulty runs keep the failure contract', async () => {
    const results = await runScenarios(SEEDS.map((seed) => drawScenario(seed, OWN_SUBJECTS, RUNS)));
    const found = results.flatMap(({ seed, violations }) => violations.map((violation) => ({ seed, ...violation })));
    expect(found).toEqual([]);
    expect(results.map(({ seed }) => seed)).toEqual(SEEDS);
  }, 600_000);
});
