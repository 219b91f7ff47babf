/**
 * Random faulty runs, held against the failure contract: `npm run test:faults [-- --runs 2000 --seed S --json]`.
 * Each seed is a scenario of 12 runs, or of `--per-seed` many. A seed with a violation prints the command that runs it again.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runScenarios, type SeedResult } from './runner.ts';
import { drawScenario, RUNS_PER_SCENARIO } from './scenario.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    'per-seed': { type: 'string', default: String(RUNS_PER_SCENARIO) },
    json: { type: 'boolean', default: false },
  },
});
const runs = wholeNumber('--runs', values.runs, 1);
const firstSeed = wholeNumber('--seed', values.seed, 0);
const perSeed = wholeNumber('--per-seed', values['per-seed'], 1);
const seeds = Array.from({ length: Math.ceil(runs / perSeed) }, (_, index) => firstSeed + index);
const startedAt = performance.now();
let done = 0;

console.error(`seeds ${seeds[0]} to ${seeds.at(-1)}: ${commandFor(runs, firstSeed)}`);
const results = await runScenarios(
  seeds.map((seed) => drawScenario(seed, perSeed)),
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
if (values.json) console.log(JSON.stringify(totals, undefined, 2));
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

function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  console.error(`${name} is ${JSON.stringify(text)}; give a whole number from ${least}`);
  process.exit(2);
}
