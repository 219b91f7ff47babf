import { type AgentTask, AgentThrottledError, defineAgent } from 'ballast';
import * as z from 'zod';
import type { Ticket } from './workflow.ts';

export default defineAgent({
  name: 'urgency',
  phase: 'triage',
  required: true,
  output: z.object({ urgent: z.boolean() }),
  tiers: [
    { name: 'model', dependency: 'our-model', attemptTimeoutMs: 15_000, run: askModel },
    { name: 'rules', run: ({ input }: AgentTask<Ticket>) => ({ urgent: /\b(down|lost|outage)\b/i.test(input.text) }) },
  ],
});

async function askModel({ input, signal }: AgentTask<Ticket>): Promise<unknown> {
  const answer = await fetch('http://127.0.0.1:8400/urgency', { method: 'POST', body: input.text, signal });
  if (answer.status === 429) throw new AgentThrottledError('the model asks for patience');
  return answer.json();
}
