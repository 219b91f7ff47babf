import { defineWorkflow } from 'ballast';
import * as z from 'zod';

export const ticketSchema = z.object({ text: z.string().min(1) });
export type Ticket = z.infer<typeof ticketSchema>;

/** Two agents read a ticket at the same time. */
export default defineWorkflow({
  name: 'triage',
  input: ticketSchema,
  phases: ['read'],
  canary: { input: { text: 'a sample that tries a model which has failed' } },
});
