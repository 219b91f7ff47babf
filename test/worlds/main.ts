/** The same seeds in the simulated world and in the full one: `npm run test:worlds -- --help`. */
import { randomInt } from 'node:crypto';
import { firstOfCloud, seedsOfClouds } from '../../testing/chaos/run-cloud.ts';
import { createTestProgram, wholeNumberFrom } from '../support/program.ts';
import { type Comparison, compareWorlds } from './compare.ts';

const {
  seeds,
  json,
  seed = randomInt(1_000_000),
} = createTestProgram(
  'npm run test:worlds --',
  'Runs the same seeds, with random mixes of faults, in the simulated world and in the full one (worker threads, sockets, dynalite on disk), and compares histories, reports, tables and events. A seed that differs prints the command that runs it again.',
  'Examples:',
  '  $ npm run test:worlds -- --seeds 300            300 seeds from a random one on',
  '  $ npm run test:worlds -- --seeds 2 --seed 4710  the seed 4711 again, after that before it in its cloud',
  '',
  'Exit codes: 0 no difference, 1 at least one, 2 refused before the start',
)
  .option('--seeds <N>', 'how many seeds', wholeNumberFrom(1), 20)
  .option(
    '--seed <N>',
    'the first seed, from the begin of its cloud of ten on (default: a random one)',
    wholeNumberFrom(0),
  )
  .option('--json', 'print JSON on stdout')
  .parse()
  .opts<{ seeds: number; seed?: number; json?: true }>();

/** Of each seed as much is printed, which is enough to see where it begins. */
const MOST_LINES = 6;
const LONGEST_LINE = 400;

// seeds of one cloud are run one after the other: a seed is repeated by running its cloud from the first one
const firstSeed = firstOfCloud(seed);
const startedAt = performance.now();
const totals = { seeds: 0, executions: 0, historyEvents: 0, different: [] as number[] };
console.error(`seeds ${firstSeed} to ${firstSeed + seeds - 1}`);
for (const ofCloud of seedsOfClouds(firstSeed, seeds)) await compareWorlds(ofCloud, report);

function report({ seed, workflow, executions, historyEvents, differences }: Comparison): void {
  totals.seeds += 1;
  totals.executions += executions;
  totals.historyEvents += historyEvents;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.error(
    `${seconds} s  ${totals.seeds}/${seeds}  seed ${seed}, ${workflow}: ${executions} executions, ${differences.length} lines differ`,
  );
  if (differences.length === 0) return;
  totals.different.push(seed);
  for (const { part, onlyIn, line } of differences.slice(0, MOST_LINES)) {
    console.error(`  ${part}, only ${onlyIn}: ${line.slice(0, LONGEST_LINE)}`);
  }
  console.error(
    `  again: npm run test:worlds -- --seeds ${seed - firstOfCloud(seed) + 1} --seed ${firstOfCloud(seed)}`,
  );
}
if (json) console.log(JSON.stringify(totals, undefined, 2));
else {
  const { executions, historyEvents, different } = totals;
  console.log(
    `${totals.seeds} seeds, ${executions} executions, ${historyEvents} events of histories, ${different.length} seeds differ`,
  );
}
process.exitCode = totals.different.length === 0 ? 0 : 1;
