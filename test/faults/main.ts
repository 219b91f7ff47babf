/** Random faulty runs, held against the failure contract: `npm run test:faults -- --help`. */
import { randomInt } from 'node:crypto';
import { drawScenario, RUNS_PER_SCENARIO } from '../../testing/chaos/scenario.ts';
import { createTestProgram, wholeNumberFrom } from '../support/program.ts';
import { runScenarios, type SeedResult } from './runner.ts';
import { OWN_SUBJECTS } from './subjects.ts';

const {
  runs,
  perSeed,
  json,
  seed: firstSeed = randomInt(1_000_000),
} = createTestProgram(
  'npm run test:faults --',
  'Random faulty runs, held against the failure contract. A seed with a violation prints the command that runs it again.',
  'Examples:',
  '  $ npm run test:faults -- --runs 2000              2,000 runs from a random seed on',
  '  $ npm run test:faults -- --runs 12 --seed 970000  the scenario of one seed again',
  '',
  'Exit codes: 0 no violation, 1 at least one, 2 refused before the start',
)
  .option('--runs <N>', 'how many runs', wholeNumberFrom(1), 200)
  .option('--seed <N>', 'the first seed (default: a random one)', wholeNumberFrom(0))
  .option('--per-seed <N>', 'runs of the scenario of a seed', wholeNumberFrom(1), RUNS_PER_SCENARIO)
  .option('--json', 'print JSON on stdout')
  .parse()
  .opts<{ runs: number; seed?: number; perSeed: number; json?: true }>();
const seeds = Array.from({ length: Math.ceil(runs / perSeed) }, (_, index) => firstSeed + index);
const startedAt = performance.now();
let done = 0;

console.error(`seeds ${seeds[0]} to ${seeds.at(-1)}: ${commandFor(runs, firstSeed)}`);
const results = await runScenarios(
  seeds.map((seed) => drawScenario(seed, OWN_SUBJECTS, perSeed)),
  report,
);
const violations = results.flatMap((result) =>
  result.violations.map((violation) => ({ seed: result.seed, ...violation })),
);
const totals = {
  seeds: [seeds[0], seeds.at(-1)],
  runs: results.reduce((sum, result) => sum + result.runs, 0),
  executions: results.reduce((sum, result) => sum + result.executions, 0),
  violations,
};
if (json) console.log(JSON.stringify(totals, undefined, 2));
else console.log(`${totals.runs} runs, ${totals.executions} executions, ${violations.length} violations`);
process.exitCode = violations.length === 0 ? 0 : 1;

function report({ seed, workflow, executions, violations: found }: SeedResult): void {
  done += 1;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.error(
    `${seconds} s  ${done}/${seeds.length}  seed ${seed}, ${workflow}: ${executions} executions, ${found.length} violations`,
  );
  for (const { check, about, what } of found) console.error(`  ${about}: ${what}\n    against: ${check}`);
  if (found.length > 0) console.error(`  again: ${commandFor(perSeed, seed)}`);
}

function commandFor(count: number, seed: number): string {
  const size = perSeed === RUNS_PER_SCENARIO ? '' : ` --per-seed ${perSeed}`;
  return `npm run test:faults -- --runs ${count} --seed ${seed}${size}`;
}
