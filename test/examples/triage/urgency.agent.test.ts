import urgency from '../../../examples/triage/urgency.agent.ts';
import { taskFor } from '../research/support.ts';

const [model, rules] = urgency.tiers;
const realFetch = globalThis.fetch;

/** The model answers so, and its request is kept. */
function modelAnswers(response: Response): { url?: string; body?: unknown } {
  const request: { url?: string; body?: unknown } = {};
  globalThis.fetch = async (url, init) => {
    request.url = String(url);
    request.body = init?.body;
    return response;
  };
  return request;
}
afterEach(() => {
  globalThis.fetch = realFetch;
});

test("the model is asked with the text of the ticket, and its answer is the agent's", async () => {
  const request = modelAnswers(Response.json({ urgent: true }));
  expect(await model.run(taskFor({ text: 'help' }))).toEqual({ urgent: true });
  expect(request).toEqual({ url: 'http://127.0.0.1:8400/urgency', body: 'help' });
});

test('status 429 of the model is throttling', async () => {
  modelAnswers(new Response('', { status: 429 }));
  await expect(model.run(taskFor({ text: 'help' }))).rejects.toMatchObject({ name: 'AgentThrottledError' });
});

test.each([
  ['the site is DOWN', true],
  ['we lost data', true],
  ['a countdown', false],
  ['how do I change my name?', false],
])('the rules answer %j with urgent: %s', (text, urgent) => {
  expect(rules?.run(taskFor({ text }))).toEqual({ urgent });
});
