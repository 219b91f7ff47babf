/**
 * Runs with models under random failures of their endpoint: `npm run test:model-runs -- --runs 1000 --seed 1 [--json]`. Each run has a report or
 * a named failure, its cost is what the endpoint counted, and no budget is exceeded. A run that fails prints the command that repeats it.
 */
import { parseArgs } from 'node:util';
import { type ModelRun, openModelRuns } from './run.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const [runs, seed] = [countOf('runs', values.runs), countOf('seed', values.seed)];

function countOf(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  console.error(`--${name} is ${JSON.stringify(text)}; give a whole number`);
  process.exit(2);
}

const startedAtMs = Date.now();
const done: ModelRun[] = [];
const world = await openModelRuns();
for (let index = 0; index < runs; index += 1) {
  const run = await world.run(seed + index);
  done.push(run);
  for (const violation of run.violations) {
    console.error(`seed ${run.seed}: ${violation}\n  npm run test:model-runs -- --runs 1 --seed ${run.seed}`);
  }
  if (done.length % 100 === 0) console.error(`${done.length} of ${runs} runs`);
}
await world.close();

const countBy = (names: readonly string[]) =>
  Object.fromEntries([...new Set(names)].sort().map((name) => [name, names.filter((each) => each === name).length]));
const result = {
  runs: done.length,
  seed,
  statuses: countBy(done.map(({ status, level }) => (level === null ? status : `${status} level ${level}`))),
  runsWithError: countBy(done.flatMap(({ failures }) => failures)),
  calls: done.reduce((sum, { calls }) => sum + calls, 0),
  costMicroDollars: done.reduce((sum, each) => sum + each.costMicroDollars, 0),
  violations: done.reduce((sum, { violations }) => sum + violations.length, 0),
  seconds: Math.round((Date.now() - startedAtMs) / 1000),
};
if (values.json) console.log(JSON.stringify(result));
else {
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  console.log(`${result.runs} runs from seed ${seed} in ${result.seconds} s: ${list(result.statuses)}`);
  console.log(`runs with an error of a tier: ${list(result.runsWithError)}`);
  console.log(`${result.calls} calls, ${result.costMicroDollars} micro-dollars, each run's as its endpoint counted it`);
  console.log(`${result.violations} violations`);
}
process.exitCode = result.violations === 0 ? 0 : 1;
