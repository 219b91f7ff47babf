import { defineWorkflow } from 'ballast';
import * as z from 'zod';

/** Writes an announcement, and publishes it once somebody has approved it. */
export default defineWorkflow({
  name: 'approval',
  input: z.object({ topic: z.string().min(1).max(200) }),
  phases: ['announce'],
  canary: { input: { topic: 'a canary' } },
});
