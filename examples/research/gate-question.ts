import * as z from 'zod';
import type { Question } from './model-tiers.ts';
import { type Verdict, verdictSchema } from './outputs.ts';
import { readStrategy } from './trading/read-strategy.ts';

const opinionSchema = verdictSchema.pick({ verdict: true }).extend({ reason: z.string().min(1).max(500) });

/** A model may reject what the checks let pass, and never approve what they do not. */
export const gateQuestion: Question<Verdict, z.infer<typeof opinionSchema>> = {
  instructions:
    'You are the quality gate of a trading strategy: reject it when it is unsound, approve it otherwise. It has been checked by rules; ' +
    'a strategy that fails a check must be rejected.',
  opinion: opinionSchema,
  opinionOf: ({ verdict, checks }) => ({
    verdict,
    reason: `${checks.filter(({ passed }) => passed).length} of ${checks.length} checks passed`,
  }),
  factsOf: ({ checks }, { results }) => ({ strategy: readStrategy(results), checks }),
  answerOf({ verdict, reason }, { verdict: ofRules, checks }) {
    if (verdict === 'approve' && ofRules === 'reject') {
      const failed = checks.filter(({ passed }) => !passed).map(({ name }) => name);
      return [`it approves what does not pass ${failed.join(', ')}`];
    }
    return { verdict, checks: [...checks, { name: 'model', passed: verdict === 'approve', detail: reason }] };
  },
};
