import type { AgentTask, Tier } from 'ballast';
import { asData, type Model, modelTier } from 'ballast/models';
import * as z from 'zod';
import type { Question } from './workflow.ts';

export const opinionSchema = z.object({ opinion: z.string().min(1) });

/** A model of any toolkit, and rules behind it. */
export function opinionTiers(model: Model): readonly [Tier<Question>, Tier<Question>] {
  return [
    modelTier({
      name: 'model',
      model,
      prompt: ({ input }: AgentTask<Question>) => `What do you think?\n\n${asData('question', input.question)}`,
      maxTokens: 256,
    }),
    { name: 'rules', run: () => ({ opinion: 'no opinion' }) },
  ];
}
