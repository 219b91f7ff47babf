import { defineWorkflow } from 'ballast';
import * as z from 'zod';

export const ticketSchema = z.object({ text: z.string().min(1) });
export type Ticket = z.infer<typeof ticketSchema>;

/** One phase, one agent: the smallest workflow that has something to fall back on. */
export default defineWorkflow({
  name: 'triage',
  input: ticketSchema,
  phases: ['triage'],
  canary: { input: { text: 'a sample for canaries' } },
});
