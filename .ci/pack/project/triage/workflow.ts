import { defineWorkflow } from 'ballast';
import * as z from 'zod';

export default defineWorkflow({ name: 'triage', input: z.object({ text: z.string() }), phases: ['sort'] });
