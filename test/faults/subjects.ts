import type { WorkflowName } from '../support/synth.ts';
import type { Draw } from './random.ts';

/** A workflow that random runs are drawn of. */
export interface Subject {
  readonly workflow: WorkflowName;
  /** `<agent>/<tier>` */
  readonly tiers: readonly string[];
  /** @default - as the tiers are called */
  readonly circuits?: readonly string[];
  /** An input with which every run that no fault strikes succeeds. @param key the workflow's id */
  input(draw: Draw, key: string): object;
  /** Another valid input @default - there is only one */
  otherInput?(key: string): object;
  /** of 100 seeds, as many are of this workflow */
  readonly share: number;
}

const STAMPS: Subject = {
  workflow: 'stamps',
  tiers: [
    'north/quick',
    'north/plain',
    'south/model',
    'south/rules',
    'east/rules',
    'west/model',
    'west/small-model',
    'west/rules',
    'juror/rules',
    'juror/spare',
    'clerk/rules',
    'clerk/spare',
  ],
  share: 50,
  input: (draw, key) => ({ key, tiers: Object.fromEntries(STAMPS.tiers.flatMap((tier) => behaviour(draw, tier))) }),
  otherInput: (key) => ({ key: `${key}-other`, tiers: {} }),
};

/** The last tiers answer within their limit, so that an agent which fails was kept from asking them. */
const LAST: Readonly<Record<string, number>> = {
  'north/plain': 4_000,
  'south/rules': 4_000,
  'east/rules': 4_000,
  'west/rules': 1_500,
  'juror/spare': 4_000,
  'clerk/spare': 4_000,
};

function behaviour(draw: Draw, tier: string): [string, { afterMs: number; does: string }][] {
  const lastMs = LAST[tier];
  if (draw.chance(0.55)) return [];
  if (lastMs !== undefined) return [[tier, { afterMs: draw.int(0, lastMs), does: 'answers' }]];
  return [[tier, { afterMs: draw.int(0, 20_000), does: draw.of(['answers', 'answers', 'throws', 'garbage']) }]];
}

/** What a replica says, and how long it takes for it. */
const voter = (draw: Draw) => ({ afterMs: draw.int(0, 4_500), says: draw.of(['yes', 'yes', 'no', 'perhaps']) });

export const SUBJECTS: readonly Subject[] = [
  STAMPS,
  {
    workflow: 'lottery',
    tiers: ['coin/rules', 'witness/rules'],
    share: 22,
    input: () => ({}),
  },
  {
    workflow: 'vote',
    tiers: ['voter/rules'],
    share: 10,
    input: (draw) => ({ voters: [voter(draw), voter(draw), voter(draw)] }),
  },
  {
    workflow: 'review',
    tiers: ['counter/split', 'judge/rules'],
    share: 10,
    otherInput: () => ({ text: 'something else' }),
    input: (draw) => ({ text: 'word '.repeat(draw.int(1, 12)).trim() }),
  },
  {
    workflow: 'triage',
    tiers: ['urgency/model', 'urgency/rules'],
    circuits: ['our-model', 'urgency/rules'],
    share: 4,
    otherInput: () => ({ text: 'something else' }),
    input: (draw) => ({ text: draw.of(['our shop is down', 'thank you']) }),
  },
  {
    workflow: 'research',
    tiers: ['risk/rules', 'risk/simple-rules', 'trend/rules', 'volume/rules', 'quality-gate/rules'],
    share: 4,
    input: () => ({ ticker: 'AAPL' }),
  },
];

/** The subject of a seed. */
export function drawSubject(draw: Draw): Subject {
  let at = draw.int(
    1,
    SUBJECTS.reduce((sum, { share }) => sum + share, 0),
  );
  for (const subject of SUBJECTS) {
    at -= subject.share;
    if (at <= 0) return subject;
  }
  return STAMPS;
}
