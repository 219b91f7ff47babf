import { type AgentTask, defineAgent } from 'ballast';
import * as z from 'zod';
import type { Ticket } from './workflow.ts';

export default defineAgent({
  name: 'topic',
  phase: 'read',
  required: false,
  output: z.enum(['billing', 'other']),
  tiers: [
    {
      name: 'rules',
      run: ({ input }: AgentTask<Ticket>) => (/invoice|refund/i.test(input.text) ? 'billing' : 'other'),
    },
  ],
});
