import type * as z from 'zod';
import type { Tier } from '../../patterns/declarations/agent.ts';
import { answerSchemaOf, UnsupportedAnswerSchema } from '../../patterns/models/answer-schema.ts';

/** An output schema in whose form no model can answer: no object, or one that refers to itself. */
export function modelAnswerIssues({
  output,
  tiers,
}: {
  readonly output: z.ZodType;
  readonly tiers: readonly Pick<Tier, 'name' | 'uses'>[];
}): string[] {
  const asking = tiers.filter(({ uses }) => uses?.answersOutput === true).map(({ name }) => name);
  if (asking.length === 0) return [];
  try {
    answerSchemaOf(output);
    return [];
  } catch (error) {
    if (!(error instanceof UnsupportedAnswerSchema)) throw error;
    return [`output, which the model of tier ${asking.join(' and ')} is asked for: ${error.message}`];
  }
}
