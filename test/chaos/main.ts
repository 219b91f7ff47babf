/** Whole runs of the research workflow under random faults, held against the promises: `npm run chaos -- --help`. */
import { Option } from 'commander';
import { type ChaosOptions, type ChaosSubject, replaySeed, runChaos } from '../../cli/chaos.ts';
import { PROFILE_NAMES, type ProfileName } from '../../testing/chaos/profiles.ts';
import { CloudWorkers } from '../../testing/chaos/spread.ts';
import { createTestProgram, wholeNumberFrom } from '../support/program.ts';
import { assemblyOf } from '../support/synth.ts';
import { CANARIES } from './canaries.ts';
import { runCanaries } from './canary-hunt.ts';
import { runEveryProfile, worst } from './every-profile.ts';
import { compareWithFullCloud } from './full-cloud.ts';
import type { OwnTask } from './worker.ts';
import { buildWorker } from './worker-script.ts';

const options = createTestProgram(
  'npm run chaos --',
  'Whole runs of the research workflow under random faults, held against the promises, with confidence bounds.',
  'Examples:',
  '  $ npm run chaos -- --profile mild --runs 100                 the first hundred seeds, at moderate rates',
  '  $ npm run chaos -- --profile harsh --runs 3000 --out chaos   enough for 99.9 %, with a page of the results',
  '  $ npm run chaos -- --profile harsh --replay 1234             one seed again, with all that is known of it',
  '  $ npm run chaos -- --canaries                                build defects in, and look for their checks',
  '  $ npm run chaos -- --sample                                  a few seeds of every profile, and the canaries: the gate',
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
  .addOption(
    new Option('--sample [TIMES]', 'a few seeds of every profile, or so many times as many, and the canaries')
      .argParser(wholeNumberFrom(1))
      .conflicts(['replay', 'canaries', 'canary', 'json']),
  )
  .option('--full-cloud', 'run the seeds in the full embedded cloud too, and compare the verdicts')
  .option('--out <DIR>', 'write the results as JSON and as a page')
  .option('--json', 'print JSON on stdout')
  .parse()
  .opts<
    ChaosOptions & { replay?: number; canaries?: true; canary?: string; sample?: number | true; fullCloud?: true }
  >();
const { profile, replay, canaries, canary, sample, fullCloud } = options;
await assemblyOf('research');
// to start a process and to load the product takes as long as ten seeds: all that this command does shares them
const workers = new CloudWorkers<OwnTask>(await buildWorker());
const subjectOf = (of: ProfileName): ChaosSubject => ({
  workflow: 'research',
  asksModels: true,
  command: 'npm run chaos --',
  run: (clouds, onResult) =>
    workers.run(
      clouds.map((seeds) => ({ seeds, profile: of, ...(canary === undefined ? {} : { group: canary }) })),
      (result) => {
        onResult(result);
        return 'go on';
      },
    ),
});
if (sample !== undefined) {
  const times = sample === true ? 1 : sample;
  const size = times === 1 ? 'sample' : 'all';
  process.exitCode = worst([
    await runEveryProfile(subjectOf, options, times),
    await runCanaries(workers, options, size),
  ]);
} else if (canaries) process.exitCode = await runCanaries(workers, options, 'all', canary);
else if (fullCloud) process.exitCode = await compareWithFullCloud(options);
else if (replay === undefined) process.exitCode = await runChaos(subjectOf(profile), options);
else process.exitCode = await replaySeed(subjectOf(profile), replay);
workers.close();
