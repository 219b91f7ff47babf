import type { ChaosOptions } from '../../cli/chaos.ts';
import { EXIT, type ExitCode } from '../../cli/exit-codes.ts';
import { print } from '../../cli/print.ts';
import { firstOfCloud, type SeedResult, seedsOfClouds } from '../../testing/chaos/run-cloud.ts';
import { runClouds } from '../../testing/chaos/spread.ts';
import type { OwnTask } from './worker.ts';
import { buildWorker } from './worker-script.ts';

/** A seed whose verdict or history depends on the cloud that it is run in. */
interface Difference {
  readonly seed: number;
  readonly simulated: string;
  readonly full: string;
}

/**
 * Runs seeds in the simulated cloud and in the full one, where functions have threads and ask by sockets, and compares what came of them.
 * Both pass on what functions do at one instant in one order: any order may be, and another one may come to another verdict.
 * @returns the exit code: 1 when a verdict or a history differs
 */
export async function compareWithFullCloud(options: ChaosOptions): Promise<ExitCode> {
  const { profile, runs, seed } = options;
  const clouds = seedsOfClouds(firstOfCloud(seed), runs);
  const tasks = clouds.flatMap((seeds): OwnTask[] => [
    { profile, seeds, compared: 'simulated' },
    { profile, seeds, compared: 'full' },
  ]);
  const simulated = new Map<number, SeedResult>();
  const full = new Map<number, SeedResult>();
  const differences: Difference[] = [];
  let compared = 0;
  let sameVerdicts = 0;
  let sameHistories = 0;
  await runClouds<OwnTask>(await buildWorker(), tasks, (result, { compared: world }) => {
    (world === 'full' ? full : simulated).set(result.seed, result);
    const one = simulated.get(result.seed);
    const other = full.get(result.seed);
    if (one === undefined || other === undefined) return 'go on';
    compared += 1;
    const isSameHistory = one.measured?.hash === other.measured?.hash;
    const isSameVerdict = verdictOf(one) === verdictOf(other);
    if (isSameHistory) sameHistories += 1;
    if (isSameVerdict) sameVerdicts += 1;
    if (!isSameHistory || !isSameVerdict) {
      differences.push({ seed: result.seed, simulated: courseOf(one), full: courseOf(other) });
    }
    process.stderr.write(
      `${compared}/${runs} seeds, ${sameVerdicts} with the same verdict, ${sameHistories} with the same histories\n`,
    );
    return 'go on';
  });
  const found = {
    profile,
    firstSeed: firstOfCloud(seed),
    seeds: compared,
    sameVerdicts,
    sameHistories,
    differences,
  };
  print(options, found, () =>
    [
      `${profile}: ${found.sameVerdicts} of ${compared} seeds have the same verdict in the full cloud, ${sameHistories} the same histories`,
      ...differences.map((each) => `  seed ${each.seed}: simulated ${each.simulated}; full ${each.full}`),
    ].join('\n'),
  );
  return differences.length === 0 && compared === runs ? EXIT.ok : EXIT.failed;
}

function courseOf(result: SeedResult): string {
  return `${verdictOf(result)}, histories ${result.measured?.hash ?? 'none'}`;
}

/** Whether each run has its report, at which level, and what was violated. */
function verdictOf({ violations, measured }: SeedResult): string {
  const runs = measured?.runs.map(({ isAvailable, level }) => (isAvailable ? `report at level ${level}` : 'no report'));
  const violated = [...new Set(violations.map(({ check }) => check))].toSorted();
  return [...(runs ?? ['did not end']), ...violated].join(', ');
}
