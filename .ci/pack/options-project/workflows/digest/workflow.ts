import { defineWorkflow } from 'ballast';
import * as z from 'zod';

export const dayInput = z.object({ tickets: z.array(z.string()).min(1) });

export default defineWorkflow(import.meta, { name: 'digest', input: dayInput, phases: ['write'] });
