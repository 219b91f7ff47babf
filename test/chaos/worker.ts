/** Runs the clouds that its parent sends, one after the other, and sends back what came of each seed. */
import { CANARIES } from './canaries.ts';
import type { ProfileName } from './profiles.ts';
import { runCloud } from './run-seeds.ts';

/** Seeds of one cloud. */
export interface CloudTask {
  readonly profile: ProfileName;
  readonly seeds: readonly number[];
  readonly canary?: string;
}

process.on('message', (task: CloudTask) => {
  const canary = CANARIES.find(({ name }) => name === task.canary);
  runCloud(task.profile, task.seeds, (result) => process.send?.({ result }), canary).then(
    () => process.send?.({ done: true }),
    (error: unknown) => process.send?.({ failed: error instanceof Error ? error.stack : String(error) }),
  );
});
process.send?.({ done: true });
