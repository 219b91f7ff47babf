import { type AgentTask, defineAgent } from 'ballast';
import { asData, modelTier, openAiCompatible } from 'ballast/models';
import * as z from 'zod';
import type { Ticket } from './workflow.ts';

export default defineAgent({
  name: 'urgency',
  phase: 'triage',
  required: true,
  output: z.object({ urgent: z.boolean() }),
  tiers: [
    modelTier({
      name: 'model',
      dependency: 'our-model',
      model: openAiCompatible({ url: 'http://127.0.0.1:8400/v1', model: 'our-model' }),
      prompt: ({ input }: AgentTask<Ticket>) => `Is this support ticket urgent?\n\n${asData('ticket', input.text)}`,
    }),
    { name: 'rules', run: ({ input }: AgentTask<Ticket>) => ({ urgent: /\b(down|lost|outage)\b/i.test(input.text) }) },
  ],
});
