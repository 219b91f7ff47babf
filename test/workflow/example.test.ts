import { createServer, type ServerResponse } from 'node:http';
import { needs } from '../support/endpoint/needs.ts';
import { listenWhenFree } from '../support/listen-when-free.ts';
import { agentIn, attemptsOf, openWorld, type RunResult, type World } from '../support/world.ts';

let world: World;
let result: RunResult;
beforeAll(async () => {
  world = await openWorld('triage');
  await world.resetCircuits();
  result = await world.run({ input: { text: 'our shop is down' }, faults: ['urgency/model=error'] });
});
afterAll(() => world.close());

test("the README's workflow runs: without a model, its rules answer", () => {
  expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0 });
  expect(agentIn(result, 'urgency')).toMatchObject({ output: { urgent: true }, replicas: [{ tier: 'rules' }] });
});

needs(['taskParameters'], () => {
  test('the model is asked three times before', () => {
    expect(attemptsOf(result, 'urgency')).toEqual(['model', 'model', 'model', 'rules']);
  });
});

/**
 * What the example's model may answer, over a real socket. While one is open virtual time stands still, so that an
 * answer takes none of it; delays are those of test/workflow/call-budget.test.ts.
 */
const MISBEHAVIOURS: Readonly<Record<string, { answer(response: ServerResponse): unknown; error: string }>> = {
  'answers what the schema refuses': {
    answer: (response) => response.end('{"choices":[{"message":{"content":"{\\"urgnt\\": true}"}}]}'),
    error: 'AgentOutputInvalidError',
  },
  'answers an error page': {
    answer: (response) => response.writeHead(502).end('<html>Bad Gateway</html>'),
    error: 'AgentError',
  },
  'is out of quota': { answer: (response) => response.writeHead(429).end(), error: 'ModelQuotaError' },
  'hangs up': { answer: (response) => response.destroy(), error: 'AgentError' },
  'hangs up in the middle': {
    answer: (response) => response.write('{"choices":', () => response.destroy()),
    error: 'AgentError',
  },
};

needs(['ownCloud'], () => {
  // N1
  test.each(Object.entries(MISBEHAVIOURS))('with a model that %s, its rules answer', async (_, { answer, error }) => {
    await world.resetCircuits();
    const server = createServer((_request, response) => void answer(response));
    await listenWhenFree(server, 8400);
    try {
      const { replicas } = agentIn(await world.run({ input: { text: 'our shop is down' } }), 'urgency');
      expect(replicas).toMatchObject([{ tier: 'rules', failures: [{ tier: 'model', error }] }]);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
