import { type AgentTask, defineAgent } from 'ballast';
import * as z from 'zod';
import type { dayInput } from './workflow.ts';

export default defineAgent(import.meta, {
  name: 'writer',
  phase: 'write',
  required: true,
  output: z.string(),
  tiers: [
    {
      name: 'rules',
      run: ({ input }: AgentTask<z.infer<typeof dayInput>>) => `${input.tickets.length} tickets today`,
    },
  ],
});
