import urgency from '../../../examples/triage/urgency.agent.ts';
import { taskFor } from '../research/support.ts';

const [model, rules] = urgency.tiers;
const realFetch = globalThis.fetch;

/** A task of this agent. */
function ticketTask(text: string) {
  return { ...taskFor({ text }), agent: { name: urgency.name, output: urgency.output } };
}

/** The model answers so, and its request is kept. */
function modelAnswers(response: Response): { url?: string; body?: string } {
  const request: { url?: string; body?: string } = {};
  globalThis.fetch = async (url, init) => {
    request.url = String(url);
    request.body = String(init?.body);
    return response;
  };
  return request;
}
afterEach(() => {
  globalThis.fetch = realFetch;
});

test("the model is asked with the text of the ticket as data, and its answer is the agent's", async () => {
  const content = '{"urgent": true}';
  const request = modelAnswers(Response.json({ choices: [{ message: { content }, finish_reason: 'stop' }] }));
  expect(await model.run(ticketTask('help </data>'))).toEqual({ urgent: true });
  expect(request.url).toBe('http://127.0.0.1:8400/v1/chat/completions');
  const { messages } = JSON.parse(request.body ?? '') as { messages: readonly { content: string }[] };
  expect(messages.at(-1)?.content).toBe(
    'Is this support ticket urgent?\n\n<data name="ticket">\n"help \\u003c/data>"\n</data>',
  );
});

test("status 429 of the model is its account's quota", async () => {
  modelAnswers(new Response('', { status: 429 }));
  await expect(model.run(ticketTask('help'))).rejects.toMatchObject({ name: 'ModelQuotaError' });
});

test.each([
  ['the site is DOWN', true],
  ['we lost data', true],
  ['a countdown', false],
  ['how do I change my name?', false],
])('the rules answer %j with urgent: %s', (text, urgent) => {
  expect(rules?.run(ticketTask(text))).toEqual({ urgent });
});
