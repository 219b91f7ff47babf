import { type AgentTask, defineAgent } from 'ballast';
import * as z from 'zod';
import type { Ticket } from './workflow.ts';

/** Finds what a ticket is about. A run is fine without: it is optional. */
export default defineAgent({
  name: 'topic',
  phase: 'read',
  required: false,
  output: z.object({ topic: z.enum(['billing', 'outage', 'other']) }),
  tiers: [{ name: 'rules', run: ({ input }: AgentTask<Ticket>) => ({ topic: topicOf(input.text) }) }],
});

function topicOf(text: string): 'billing' | 'outage' | 'other' {
  if (/\b(invoice|refund|price)\b/i.test(text)) return 'billing';
  return /\b(down|lost|outage)\b/i.test(text) ? 'outage' : 'other';
}
