/** Whole runs of the research workflow under random faults, held against the promises: `npm run chaos -- --help`. */
import { Option } from 'commander';
import { type ChaosOptions, type ChaosSubject, replaySeed, runChaos } from '../../cli/chaos.ts';
import { PROFILE_NAMES } from '../../testing/chaos/profiles.ts';
import { runClouds } from '../../testing/chaos/spread.ts';
import { createTestProgram, wholeNumberFrom } from '../support/program.ts';
import { assemblyOf } from '../support/synth.ts';
import { CANARIES } from './canaries.ts';
import { runCanaries } from './canary-hunt.ts';
import { compareWithFullCloud } from './full-cloud.ts';
import type { OwnTask } from './worker.ts';
import { WORKER } from './worker-script.ts';

const options = createTestProgram(
  'npm run chaos --',
  'Whole runs of the research workflow under random faults, held against the promises, with confidence bounds.',
  'Examples:',
  '  $ npm run chaos -- --profile mild --runs 100                 the first hundred seeds, at moderate rates',
  '  $ npm run chaos -- --profile harsh --runs 3000 --out chaos   enough for 99.9 %, with a page of the results',
  '  $ npm run chaos -- --profile harsh --replay 1234             one seed again, with all that is known of it',
  '  $ npm run chaos -- --canaries                                build defects in, and look for their checks',
  '  $ npm run chaos -- --full-cloud --runs 200                   the same verdicts with threads and sockets?',
  '',
  'Exit codes: 0 every promise is valid, 1 one is violated, 2 refused before the start, 3 unknown: too few seeds, or a',
  'kind of fault that was hardly injected',
)
  .addOption(new Option('--profile <NAME>', 'how the world fails').choices(PROFILE_NAMES).default('harsh'))
  .option('--runs <N>', 'how many seeds', wholeNumberFrom(1), 200)
  .option('--seed <N>', 'the first seed', wholeNumberFrom(0), 1)
  .option('--replay <SEED>', 'run one seed, after those before it in its cloud', wholeNumberFrom(0))
  .option('--canaries', 'build defects in, and look for the checks that find them')
  .addOption(
    new Option('--canary <NAME>', 'one of them only, or with --replay the defect of a seed').choices(
      CANARIES.map(({ name }) => name),
    ),
  )
  .option('--full-cloud', 'run the seeds in the full embedded cloud too, and compare the verdicts')
  .option('--out <DIR>', 'write the results as JSON and as a page')
  .option('--json', 'print JSON on stdout')
  .parse()
  .opts<ChaosOptions & { replay?: number; canaries?: true; canary?: string; fullCloud?: true }>();
const { profile, replay, canaries, canary, fullCloud } = options;
await assemblyOf('research');
const subject: ChaosSubject = {
  workflow: 'research',
  asksModels: true,
  command: 'npm run chaos --',
  run: (clouds, onResult) =>
    runClouds<OwnTask>(
      WORKER,
      clouds.map((seeds) => ({ seeds, profile, ...(canary === undefined ? {} : { group: canary }) })),
      (result) => {
        onResult(result);
        return 'go on';
      },
    ),
};
if (canaries) process.exitCode = await runCanaries(options, canary);
else if (fullCloud) process.exitCode = await compareWithFullCloud(options);
else if (replay === undefined) process.exitCode = await runChaos(subject, options);
else process.exitCode = await replaySeed(subject, replay);
