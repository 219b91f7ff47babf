import type { EmulatedModelRule } from '../../../local/services/models/rules.ts';
import { listBreakers } from '../../../ops/breakers.ts';
import { ERROR_CATALOGUE } from '../../../patterns/catalogue/errors.ts';
import {
  MODEL_ERRORS,
  MODEL_FAILURES,
  MODEL_STOP_REASONS,
  type ModelFailureKind,
} from '../../../patterns/models/errors.ts';
import { sized } from '../../support/size.ts';
import { assemblyOf } from '../../support/synth.ts';
import { agentIn, openOwnWorld, type World } from '../../support/world.ts';

type Reply = EmulatedModelRule['reply'];

let world: World;
/** what the dearer model does */
let failing: Reply;
beforeAll(async () => {
  world = await openOwnWorld(await assemblyOf('advice'), {
    models: ({ model }) => ({
      reply: model === 'emulated.model' ? failing : { answer: { advice: 'wait', certainty: 0.5 } },
    }),
  });
});
afterAll(() => world.close());
beforeEach(() => world.resetCircuits());

const ERRORS = MODEL_ERRORS.filter(({ api, name }) => api === 'converse' && name !== 'CredentialsProviderError').map(
  ({ name, message, kind }) => ({
    failure: message === undefined ? name : `${name} "${message}"`,
    kind,
    reply: { error: name, ...(message === undefined ? {} : { message }) } as Reply,
  }),
);
const STOPS = Object.entries(MODEL_STOP_REASONS.converse).flatMap(([stopReason, kind]) =>
  kind === 'answer' ? [] : [{ failure: stopReason, kind, reply: { stopReason, text: '{"advice": "wait"' } as Reply }],
);
const ALL = [
  ...ERRORS,
  ...STOPS,
  { failure: 'JSON that the schema refuses', kind: 'malformed' as const, reply: { answer: { advice: 7 } } as Reply },
  { failure: 'a broken connection', kind: 'unavailable' as const, reply: { connection: 'closed' } as Reply },
];

/** Every day one of each kind, by night all. */
const CASES = sized(
  ALL.filter(({ kind }, index) => ALL.findIndex((each) => each.kind === kind) === index),
  ALL,
);

/** As docs/patterns/models.md has them. */
function documented(kind: ModelFailureKind) {
  const { error } = MODEL_FAILURES[kind];
  const { retry, circuit } = ERROR_CATALOGUE[error];
  return { error, attempts: retry === 'never' ? 1 : 3, counts: circuit === 'failure' };
}

// T3.2, T3.7, T3.8, T3.11, T3.12
test.each(CASES)(
  '$failure ($kind) has the attempts, the count and the next tier of the page',
  async ({ kind, reply }) => {
    failing = reply;
    const before = world.cloud?.models()?.calls.length ?? 0;
    const result = await world.run({ input: { question: 'to wait or not' } });
    const { error, attempts, counts } = documented(kind);
    expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0 });
    const [replica] = agentIn(result, 'reviewer').replicas;
    expect(replica).toMatchObject({ tier: 'cheaper-model', failures: [{ tier: 'model', error }] });
    const asked = (world.cloud?.models()?.calls ?? [])
      .slice(before)
      .filter(({ question }) => question.metadata?.agent === 'reviewer' && question.metadata.tier === 'model');
    // an answer that can be repaired is asked for twice in each attempt
    const isRepaired = 'answer' in reply;
    expect(asked).toHaveLength(attempts * (isRepaired ? 2 : 1));
    const breaker = (await listBreakers(world.target)).find(({ breakerId }) => breakerId === 'reviewer/model');
    expect({ state: breaker?.state ?? 'CLOSED', failures: breaker?.failures ?? 0 }).toEqual({
      state: 'CLOSED',
      failures: counts ? 1 : 0,
    });
  },
);
