import { defineAgent } from 'ballast';
import * as z from 'zod';

export default defineAgent<{ text: string }, string>({
  name: 'urgency',
  phase: 'sort',
  required: true,
  output: z.enum(['urgent', 'normal']),
  tiers: [{ name: 'rules', run: ({ input }) => (/down|outage/i.test(input.text) ? 'urgent' : 'normal') }],
});
