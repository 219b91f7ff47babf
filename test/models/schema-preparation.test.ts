import { bedrock } from '../../models/bedrock.ts';
import { modelTier } from '../../models/model-tier.ts';
import type { CompiledSchemas } from '../../patterns/models/compiled-schemas.ts';
import { closeEndpoints, loggedTask, tierOn } from './support.ts';

afterEach(closeEndpoints);

/** What is known of schemas, in memory. */
function knownSchemas(): CompiledSchemas & { readonly ids: Set<string> } {
  const ids = new Set<string>();
  return { ids, has: async (id) => ids.has(id), add: async (id) => void ids.add(id) };
}

async function preparing(rules: Parameters<typeof tierOn>[1], model = 'anthropic.claude-sonnet-4-6') {
  await tierOn('converse', rules);
  const tier = modelTier<{ text: string }>({ name: 'model', model: bedrock({ model }), prompt: () => 'Is it urgent?' });
  const compiledSchemas = knownSchemas();
  const task = (leftMs = 60_000) => ({ ...loggedTask().task, compiledSchemas, deadlineAtMs: Date.now() + leftMs });
  return { tier, compiledSchemas, task };
}

// T3.10
test('a first question that takes longer than its attempt is a matter of the provider: neutral, and the next tier answers', async () => {
  const { tier, compiledSchemas, task } = await preparing([{ connection: 'silent' }]);
  await expect(tier.run(task(300))).rejects.toMatchObject({
    name: 'ModelNotReadyError',
    message: expect.stringContaining('prepares the schema of the answer for the first time'),
  });
  expect(compiledSchemas.ids.size).toBe(0);
});

test('once an answer has come, a question that takes too long is none of the schema', async () => {
  const { tier, compiledSchemas, task } = await preparing([
    { times: 1, reply: { answer: { urgent: true } } },
    { reply: { connection: 'silent' } },
  ]);
  expect(await tier.run(task())).toEqual({ urgent: true });
  expect(compiledSchemas.ids.size).toBe(1);
  const attempt = new AbortController();
  const asked = tier.run({ ...task(), signal: attempt.signal, deadlineAtMs: Date.now() });
  attempt.abort();
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
});

test('a model that compiles nothing is given no time for it', async () => {
  const { tier, compiledSchemas, task } = await preparing([{ answer: { urgent: true } }], 'amazon.nova-lite-v1:0');
  expect(await tier.run(task())).toEqual({ urgent: true });
  expect(compiledSchemas.ids.size).toBe(0);
});

test('a failure before the deadline is what it is', async () => {
  const { tier, task } = await preparing([{ error: 'ServiceUnavailableException' }]);
  await expect(tier.run(task())).rejects.toMatchObject({ name: 'AgentError' });
});
