/** Runs the clouds of `npm run chaos` that its parent sends: of the workflows of this repository, with the defects of canaries. */
import type { ProfileName } from '../../testing/chaos/profiles.ts';
import { runCloud } from '../../testing/chaos/run-cloud.ts';
import { type CloudTask, serveTasks } from '../../testing/chaos/spread.ts';
import { OWN_SUBJECTS } from '../faults/subjects.ts';
import { canonicalText } from '../worlds/normalise.ts';
import { cloudOf, type WorldKind } from '../worlds/record.ts';
import { CANARIES, isCaught } from './canaries.ts';

/** Seeds of one cloud; its group is the name of its canary. */
export interface OwnTask extends CloudTask {
  readonly profile: ProfileName;
  /** the canary whose subject is run without its defect, as a control @default - none */
  readonly control?: string;
  /** whether its seeds end with the one in which the canary is found @default - all are run, as a replay of the last of them is */
  readonly isHunt?: true;
  /** in which world, where the same seeds are compared in both @default - none is compared */
  readonly compared?: WorldKind;
}

serveTasks<OwnTask>(({ profile, seeds, group, control, isHunt, compared }, onResult) => {
  const defect = CANARIES.find(({ name }) => name === group);
  const { subject } = CANARIES.find(({ name }) => name === (control ?? group)) ?? {};
  return runCloud(
    {
      profile,
      seeds,
      subjects: subject === undefined ? OWN_SUBJECTS : { main: subject, draw: () => subject },
      ...(defect === undefined ? {} : { defect }),
      ...(defect === undefined || isHunt === undefined ? {} : { isEnough: (result) => isCaught(defect, result) }),
      ...(compared === undefined ? {} : { cloud: cloudOf(compared, seeds[0]), contentOf: canonicalText }),
    },
    onResult,
  );
});
