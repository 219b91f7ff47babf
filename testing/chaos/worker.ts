/** Runs the clouds of `ballast chaos` that its parent sends. */
import { type BuiltSubject, subjectsOf } from './own-workflow.ts';
import type { ProfileName } from './profiles.ts';
import { runCloud } from './run-cloud.ts';
import { type CloudTask, serveTasks } from './spread.ts';

export interface BuiltTask extends CloudTask {
  readonly profile: ProfileName;
  readonly subject: BuiltSubject;
}

serveTasks<BuiltTask>(({ profile, seeds, subject }, onResult) =>
  runCloud({ profile, seeds, subjects: subjectsOf(subject) }, onResult),
);
