import { type AgentTask, AgentThrottledError, defineAgent } from 'ballast';
import * as z from 'zod';
import type { Ticket } from './workflow.ts';

/** Asks a model how urgent a ticket is, and decides by rules while the model does not answer. */
export default defineAgent({
  name: 'urgency',
  phase: 'read',
  required: true,
  // whatever does not match is a failure of its tier, as an error is
  output: z.object({ urgent: z.boolean() }),
  tiers: [
    { name: 'model', attemptTimeoutMs: 15_000, run: askModel },
    { name: 'rules', run: ({ input }: AgentTask<Ticket>) => ({ urgent: /\b(down|lost|outage)\b/i.test(input.text) }) },
  ],
});

async function askModel({ input, signal, idempotencyKey }: AgentTask<Ticket>): Promise<unknown> {
  const answer = await fetch(process.env.MODEL_URL ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
    body: JSON.stringify({ text: input.text }),
    // aborts the request when the attempt has no time left
    signal,
  });
  // waits as the model asks, and does not count as a failure of it
  if (answer.status === 429) throw new AgentThrottledError('the model asks for patience');
  if (!answer.ok) throw new Error(`the model answered with status ${answer.status}`);
  return await answer.json();
}
