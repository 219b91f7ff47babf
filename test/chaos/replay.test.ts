import type { ProfileName } from '../../testing/chaos/profiles.ts';
import { runClouds } from '../../testing/chaos/spread.ts';
import { needs } from '../support/endpoint/needs.ts';
import { sized } from '../support/size.ts';
import { assemblyOf } from '../support/synth.ts';
import type { OwnTask } from './worker.ts';
import { WORKER } from './worker-script.ts';

/** Two of the first three harsh seeds once differed from process to process. */
const SEEDS: Readonly<Partial<Record<ProfileName, readonly number[]>>> = {
  mild: seedsBelow(sized(2, 30)),
  harsh: seedsBelow(sized(3, 30)),
};

function seedsBelow(count: number): number[] {
  return Array.from({ length: count }, (_, seed) => seed);
}

needs(['ownCloud', 'virtualTime'], () => {
  test.each(Object.entries(SEEDS))(
    'two processes at once give the same %s seeds the same histories and the same measures',
    async (profile, seeds) => {
      await assemblyOf('research');
      const results = new Map<OwnTask, unknown[]>();
      // each is a process of its own where there are two cores, and they take turns
      const tasks = [0, 1].map((): OwnTask => ({ profile: profile as ProfileName, seeds }));
      await runClouds<OwnTask>(WORKER, tasks, (result, task) => {
        results.set(task, [...(results.get(task) ?? []), result]);
        return 'go on';
      });
      const [one, other] = tasks.map((task) => results.get(task));
      expect(one).toHaveLength(seeds.length);
      expect(one).toEqual(other);
    },
    600_000,
  );
});
