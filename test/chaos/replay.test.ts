import type { ProfileName } from '../../testing/chaos/profiles.ts';
import { runClouds } from '../../testing/chaos/spread.ts';
import { needs } from '../support/endpoint/needs.ts';
import { sized } from '../support/size.ts';
import { assemblyOf } from '../support/synth.ts';
import type { OwnTask } from './worker.ts';
import { buildWorker } from './worker-script.ts';

/** Two of the first three harsh seeds once differed from process to process. */
const SEEDS: Readonly<Partial<Record<ProfileName, readonly number[]>>> = {
  mild: seedsBelow(sized(2, 30)),
  harsh: seedsBelow(sized(3, 30)),
};

function seedsBelow(count: number): number[] {
  return Array.from({ length: count }, (_, seed) => seed);
}

needs(['ownCloud', 'virtualTime'], () => {
  test('two processes at once give the same mild and harsh seeds the same histories and the same measures', async () => {
    await assemblyOf('research');
    const results = new Map<OwnTask, unknown[]>();
    // each profile twice in a row: where there are two cores, in two processes, which take turns
    const pairs = Object.entries(SEEDS).map(([profile, seeds]): OwnTask[] =>
      [0, 1].map(() => ({ profile: profile as ProfileName, seeds })),
    );
    await runClouds<OwnTask>(await buildWorker(), pairs.flat(), (result, task) => {
      results.set(task, [...(results.get(task) ?? []), result]);
      return 'go on';
    });
    for (const pair of pairs) {
      const [one, other] = pair.map((task) => results.get(task));
      expect(one).toHaveLength(pair[0]?.seeds.length ?? 0);
      expect(one).toEqual(other);
    }
  }, 600_000);
});
