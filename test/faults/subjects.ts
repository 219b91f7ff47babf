import type { Draw } from '../../testing/chaos/random.ts';
import type { Subject, Subjects } from '../../testing/chaos/subject.ts';
import { assemblyOf, type WorkflowName } from '../support/synth.ts';

/** A workflow of this repository. */
interface OwnSubject extends Omit<Subject, 'assembly'> {
  readonly workflow: WorkflowName;
  /** of 100 seeds, as many are of this workflow */
  readonly share: number;
}

/** Written down here once more, apart from the agents' files: 2 of 3 replicas have to agree. */
const majorityOf = (ballot: (answer: Record<string, unknown>) => unknown) => ({
  replicas: 3,
  quorum: 2,
  isMajority: true,
  ballotOf: (answer: unknown) => String(ballot(answer as Record<string, unknown>)),
});

const STAMPS: OwnSubject = {
  workflow: 'stamps',
  votes: { juror: majorityOf(({ side }) => side) },
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

const OWN: readonly OwnSubject[] = [
  STAMPS,
  {
    workflow: 'lottery',
    votes: { coin: majorityOf(({ side }) => side) },
    tiers: ['coin/rules', 'witness/rules'],
    share: 22,
    input: () => ({}),
  },
  {
    workflow: 'vote',
    votes: { voter: majorityOf(({ says }) => says) },
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
    modelOrigin: 'http://127.0.0.1:8400',
    tiers: ['urgency/model', 'urgency/rules'],
    circuits: ['our-model', 'urgency/rules'],
    share: 4,
    otherInput: () => ({ text: 'something else' }),
    input: (draw) => ({ text: draw.of(['our shop is down', 'thank you']) }),
  },
  {
    workflow: 'research',
    votes: { 'quality-gate': majorityOf(({ verdict }) => verdict) },
    circuit: { failuresInARow: 5, halfOpenPermits: 2 },
    tiers: ['risk/rules', 'risk/simple-rules', 'trend/rules', 'volume/rules', 'quality-gate/rules'],
    share: 4,
    input: () => ({ ticker: 'AAPL' }),
  },
];

export const SUBJECTS = OWN.map((subject) => ({ ...subject, assembly: () => assemblyOf(subject.workflow) }));

/** A workflow with a budget for less than its agents would spend: two of three are answered by the expensive model. */
export const BUDGETED: Subject = {
  workflow: 'advice',
  assembly: () => assemblyOf('advice'),
  tiers: ['adviser', 'second-adviser', 'reviewer'].flatMap((agent) =>
    ['model', 'cheaper-model', 'rules'].map((tier) => `${agent}/${tier}`),
  ),
  budget: {
    microDollars: 9_400,
    prices: {
      'emulated.model': { input: 3_000_000, output: 15_000_000 },
      'emulated.cheaper-model': { input: 300_000, output: 1_500_000 },
    },
  },
  functionSettings: {
    environment: {},
    models: [{ reply: { answer: { advice: 'wait', certainty: 0.5 }, usage: { inputTokens: 100, outputTokens: 256 } } }],
  },
  input: () => ({ question: 'to wait or not' }),
};

/** A graph as a state machine, whose last state is known. */
export const GRAPH: Subject = {
  workflow: 'relay',
  assembly: () => assemblyOf('relay'),
  tiers: ['begin/node', 'run/node', 'count/node'],
  input: (draw) => ({ runners: draw.int(1, 3) }),
  otherInput: () => ({ runners: 5 }),
  stateOf: (input) => {
    const { runners } = input as { readonly runners: number };
    const lap = (lap: number) => [
      `lap ${lap}`,
      ...Array.from({ length: runners }, (_, runner) => `runner ${runner} of team of ${runners}`),
      `${lap * (runners + 2) + runners + 1} legs`,
    ];
    return { runners, legs: [...lap(0), ...lap(1)], laps: 2 };
  },
};

/** The subject of a seed. */
function drawSubject(draw: Draw): Subject {
  let at = draw.int(
    1,
    SUBJECTS.reduce((sum, { share }) => sum + share, 0),
  );
  for (const subject of SUBJECTS) {
    at -= subject.share;
    if (at <= 0) return subject;
  }
  return subjectOf('stamps');
}

function subjectOf(workflow: WorkflowName): Subject {
  const found = SUBJECTS.find((subject) => subject.workflow === workflow);
  if (found === undefined) throw new Error(`there is no subject ${workflow}`);
  return found;
}

/** The reference workflow, and for `brutal` all of them by their shares. */
export const OWN_SUBJECTS: Subjects = { main: subjectOf('research'), draw: drawSubject };
