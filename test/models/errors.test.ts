import { EMULATED_ERRORS } from '../../local/services/models/rules.ts';
import {
  MODEL_ERRORS,
  MODEL_FAILURES,
  MODEL_STOP_REASONS,
  type ModelApi,
  type ModelErrorEntry,
  type ModelFailureKind,
} from '../../patterns/models/errors.ts';
import { closeEndpoints, loggedTask, tierOn } from './support.ts';

afterEach(closeEndpoints);

/** Rows that no provider sends: the credentials of the SDK. */
const WITHOUT_REQUEST = ['CredentialsProviderError'];

function replyOf({ name, message }: ModelErrorEntry) {
  const [, status] = /^HTTP (\d+)$/.exec(name) ?? [];
  if (status !== undefined) return { status: Number(status), body: '<html>a page of a proxy</html>' };
  return { error: name, ...(message === undefined ? {} : { message: `it says: ${message}` }) };
}

const SENT = MODEL_ERRORS.filter(({ name }) => !WITHOUT_REQUEST.includes(name));

// N3
test.each(SENT.map((row) => [row.api, row.name, row.message ?? 'any message', row] as const))(
  'over the wire, %s %s with %s has the error and the remedy of its row',
  async (api, _name, _message, row) => {
    const { tier, models } = await tierOn(api, [replyOf(row)]);
    const { error } = MODEL_FAILURES[row.kind];
    await expect(tier.run(loggedTask().task)).rejects.toMatchObject({
      name: error,
      message: expect.stringContaining(row.remedy ?? MODEL_FAILURES[row.kind].meaning),
    });
    // neither the client nor its SDK asks again
    expect(models.calls).toHaveLength(1);
  },
);

const STOPS = Object.entries(MODEL_STOP_REASONS).flatMap(([api, reasons]) =>
  Object.entries(reasons).map(([reason, meaning]) => [api as ModelApi, reason, meaning] as const),
);
const FAILED_STOPS = STOPS.filter((stop): stop is [ModelApi, string, ModelFailureKind] => stop[2] !== 'answer');

test.each(FAILED_STOPS)(
  'over the wire, %s stopping with %s is no answer, although the text is one: %s',
  async (api, stopReason, kind) => {
    const { tier } = await tierOn(api, [{ stopReason, text: '{"urgent": true}' }]);
    await expect(tier.run(loggedTask().task)).rejects.toMatchObject({ name: MODEL_FAILURES[kind].error });
  },
);

test.each(STOPS.filter(([, , meaning]) => meaning === 'answer'))(
  'over the wire, %s stopping with %s is an answer',
  async (api, stopReason) => {
    const { tier } = await tierOn(api, [{ stopReason, text: '{"urgent": true}' }]);
    expect(await tier.run(loggedTask().task)).toEqual({ urgent: true });
  },
);

test.each(['converse', 'openai'] as const)('a stop reason of %s that is not listed is malformed', async (api) => {
  const { tier } = await tierOn(api, [{ stopReason: 'a_new_one', text: '{"urgent": true}' }]);
  await expect(tier.run(loggedTask().task)).rejects.toMatchObject({ name: 'AgentOutputInvalidError' });
});

test.each([
  ['converse', 'ABrandNewException', 429, 'ModelQuotaError'],
  ['converse', 'ABrandNewException', 500, 'AgentError'],
  ['converse', 'ABrandNewException', 400, 'ModelConfigurationError'],
  ['openai', 'a_brand_new_code', 429, 'ModelQuotaError'],
  ['openai', 'a_brand_new_code', 529, 'AgentError'],
  ['openai', 'a_brand_new_code', 418, 'ModelConfigurationError'],
] as const)('%s %s, which is not listed, is classified by its status %s: %s', async (api, error, status, name) => {
  const { tier } = await tierOn(api, [{ error, status }]);
  await expect(tier.run(loggedTask().task)).rejects.toMatchObject({ name });
});

test.each(['converse', 'openai'] as const)(
  'a connection of %s that is closed is a failure of the provider',
  async (api) => {
    const { tier } = await tierOn(api, [{ connection: 'closed' }]);
    await expect(tier.run(loggedTask().task)).rejects.toMatchObject({ name: 'AgentError' });
  },
);

test('an answer of Converse that breaks off is a failure of the provider, not of the configuration', async () => {
  const { tier } = await tierOn('converse', [{ status: 200, body: '{"output": {"mess' }]);
  await expect(tier.run(loggedTask().task)).rejects.toMatchObject({ name: 'AgentError' });
});

test('the emulated endpoint knows every error of the table that has a name, and no other', () => {
  for (const api of ['converse', 'openai'] as const) {
    const named = SENT.filter((row) => row.api === api && !row.name.startsWith('HTTP ')).map(({ name }) => name);
    expect(Object.keys(EMULATED_ERRORS[api]).toSorted()).toEqual([...new Set(named)].toSorted());
  }
});

test('credentials that cannot be found are a matter of configuration, by name', async () => {
  const { modelFailureOf } = await import('../../patterns/models/errors.ts');
  expect(modelFailureOf('converse', ['CredentialsProviderError'], 'Could not load credentials')).toMatchObject({
    kind: 'configuration',
  });
});
