import { defineWorkflow } from 'ballast';
import * as z from 'zod';

export const questionSchema = z.object({ question: z.string().min(1) });
export type Question = z.infer<typeof questionSchema>;

/** One question to three agents, each of which asks by another toolkit: the AI SDK, Strands Agents, an AgentCore harness. */
export default defineWorkflow({
  name: 'opinions',
  input: questionSchema,
  phases: ['opinions'],
  budgets: { run: { tokens: 50_000 } },
});
