import { defineWorkflow } from 'ballast';
import * as z from 'zod';

export const ticketSchema = z.object({ customer: z.string().min(1), text: z.string().min(1) });
export type Ticket = z.infer<typeof ticketSchema>;

export default defineWorkflow({ name: 'triage', input: ticketSchema, phases: ['read'] });
