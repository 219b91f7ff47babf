import { replayCommand } from '../../cli/chaos.ts';
import { EXIT, type ExitCode } from '../../cli/exit-codes.ts';
import type { OutputOptions } from '../../cli/output-format.ts';
import { print } from '../../cli/print.ts';
import { firstOfCloud, SEEDS_PER_CLOUD, type SeedResult } from '../../testing/chaos/run-cloud.ts';
import type { CloudWorkers } from '../../testing/chaos/spread.ts';
import { CANARIES, type Canary, isCaught } from './canaries.ts';
import type { OwnTask } from './worker.ts';

/** Most defects are found by the first seed. */
const SEEDS_TRIED_PER_CLOUD = 2;
/** A canary that lives through so many clouds was not seen. */
const CLOUDS_PER_CANARY = 5;

/**
 * Seeds of `brutal`, and of each canary with a workflow of its own, without a defect, as a control: what is found in them is no defect
 * that was built in.
 */
const CONTROLS: readonly OwnTask[] = [
  { profile: 'brutal', seeds: [0, 1] },
  ...CANARIES.flatMap(({ name, profile, subject }): OwnTask[] =>
    subject === undefined ? [] : [{ profile, seeds: [0, 1], control: name }],
  ),
];

/**
 * How much is run: all of it, or a sample for the gate, which has run the first seed of `brutal` before. The sample has no control of
 * `brutal`, and replays the first canary of each profile and each with a workflow of its own, 7 of 19.
 */
export type HuntSize = 'all' | 'sample';

/** A canary that was found: by which seed, whether the printed command finds it again, and in the same histories. */
interface Catch {
  readonly result: SeedResult;
  /** the processes that looked for it */
  readonly pids: readonly number[];
  readonly replay: Replay;
}

/** What came of the printed command. */
type Replay = 'not run' | 'not found' | 'found with another history' | 'found with the same history';

const REPLAY_TEXTS: Readonly<Record<Replay, string>> = {
  'not run': 'to find it again',
  'not found': 'NOT FOUND AGAIN',
  'found with another history': 'found again, with another history',
  'found with the same history': 'found again, with the same history',
};

/**
 * Runs defects until the check that each is for finds it, and then the seed that found it once more, in a process that has not looked for it.
 * @param workers the processes
 * @param size how much of it
 * @param only the name of a canary @default - all of them
 * @returns the exit code: 1 when one was not found or not found again, or the product without a defect violates something
 */
export async function runCanaries(
  workers: CloudWorkers<OwnTask>,
  options: OutputOptions,
  size: HuntSize,
  only?: string,
): Promise<ExitCode> {
  const canaries = CANARIES.filter(({ name }) => only === undefined || name === only);
  const controls = size === 'sample' ? CONTROLS.filter(({ control }) => control !== undefined) : CONTROLS;
  const { caught, inControl } = await hunt(workers, canaries, controls);
  const replayed = size === 'sample' ? canaries.filter(isFirstOfItsKind) : canaries;
  await replay(workers, replayed, caught);
  const rows = canaries.map(({ name, description, caughtBy, profile }) => {
    const found = caught.get(name);
    const seed = found?.result.seed;
    const command = seed === undefined ? null : replayCommand('npm run chaos --', profile, seed, `--canary ${name}`);
    return { name, description, caughtBy, seed: seed ?? null, replay: found?.replay ?? null, command };
  });
  print(options, { canaries: rows, withoutDefect: inControl }, () =>
    [
      ...rows.flatMap(({ name, seed, caughtBy, replay: result, command }) =>
        result === null
          ? [`NOT CAUGHT  ${name}, by: ${caughtBy}`]
          : [`seed ${seed}: ${name}, by: ${caughtBy}`, `  ${REPLAY_TEXTS[result]}: ${command}`],
      ),
      ...inControl.map((check) => `without a defect: ${check}`),
    ].join('\n'),
  );
  const isMissed = rows.some(({ replay: result }) => result === null || result === 'not found');
  return isMissed || inControl.length > 0 ? EXIT.failed : EXIT.ok;
}

/** Whether a canary is the first of its profile, or has a workflow of its own. */
function isFirstOfItsKind(canary: Canary): boolean {
  return canary.subject !== undefined || CANARIES.find(({ profile }) => profile === canary.profile) === canary;
}

async function hunt(
  workers: CloudWorkers<OwnTask>,
  canaries: readonly Canary[],
  controls: readonly OwnTask[],
): Promise<{ caught: Map<string, Catch>; inControl: string[] }> {
  // the first cloud of each, then the second of those that were not found; the runs of a seed depend on those before it in its cloud
  const tasks = Array.from({ length: CLOUDS_PER_CANARY }, (_, cloud) => cloud * SEEDS_PER_CLOUD).flatMap((first) =>
    canaries.map(
      ({ name, profile }): OwnTask => ({
        profile,
        group: name,
        isHunt: true,
        seeds: Array.from({ length: SEEDS_TRIED_PER_CLOUD }, (__, offset) => first + offset),
      }),
    ),
  );
  const caught = new Map<string, Catch>();
  const inControl: string[] = [];
  const pids = new Map<string, Set<number>>();
  await workers.run([...controls, ...tasks], (result, { group = '' }, pid) => {
    const canary = canaries.find(({ name }) => name === group);
    if (canary === undefined) {
      inControl.push(...result.violations.map(({ check }) => check));
      return 'go on';
    }
    pids.set(group, (pids.get(group) ?? new Set()).add(pid));
    if (caught.has(canary.name)) return 'enough';
    if (!isCaught(canary, result)) return 'go on';
    caught.set(canary.name, { result, pids: [], replay: 'not run' });
    process.stderr.write(`${caught.size} of ${canaries.length} caught: ${canary.name}\n`);
    return 'enough';
  });
  for (const [name, found] of caught) caught.set(name, { ...found, pids: [...(pids.get(name) ?? [])] });
  return { caught, inControl };
}

/** As the printed command does, in a new cloud of a process that has never had the defect. */
async function replay(
  workers: CloudWorkers<OwnTask>,
  canaries: readonly Canary[],
  caught: Map<string, Catch>,
): Promise<void> {
  const tasks = canaries.flatMap(({ name, profile }): OwnTask[] => {
    const found = caught.get(name);
    if (found === undefined) return [];
    caught.set(name, { ...found, replay: 'not found' });
    const { seed } = found.result;
    const first = firstOfCloud(seed);
    const seeds = Array.from({ length: seed - first + 1 }, (_, index) => first + index);
    return [{ profile, group: name, seeds, apartFrom: found.pids }];
  });
  await workers.run(tasks, (result, { group = '' }, pid) => {
    const canary = canaries.find(({ name }) => name === group);
    const found = caught.get(group);
    if (canary === undefined || found === undefined || found.result.seed !== result.seed) return 'go on';
    const isApart = !found.pids.includes(pid);
    const history = found.result.measured?.hash === result.measured?.hash ? 'the same' : 'another';
    const isFoundAgain = isApart && isCaught(canary, result);
    caught.set(canary.name, { ...found, replay: isFoundAgain ? `found with ${history} history` : 'not found' });
    return 'go on';
  });
}
