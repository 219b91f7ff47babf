import * as z from 'zod';
import { modelAnswerIssues } from '../../../lib/declarations/check-model-answers.ts';
import { modelTier } from '../../../models/model-tier.ts';
import { openAiCompatible } from '../../../models/openai-compatible.ts';

const model = openAiCompatible({ url: 'http://127.0.0.1:1/v1', model: 'm' });
const asking = modelTier({ name: 'model', model, prompt: () => '' });
const own = modelTier({ name: 'model', model, prompt: () => '', output: z.object({ urgent: z.boolean() }) });

const list: z.ZodType = z.object({ items: z.array(z.lazy(() => list)) });

// T3.9
test.each<[string, z.ZodType, string[]]>([
  [
    'refers to itself',
    list,
    [
      'output, which the model of tier model is asked for: the schema refers to itself at items[]: give it a fixed depth, models are given no recursive one',
    ],
  ],
  [
    'is no object',
    z.string(),
    [
      'output, which the model of tier model is asked for: the answer of a model must be an object: wrap the schema in z.object({})',
    ],
  ],
  ['has limits, which the model is told in words', z.object({ share: z.number().min(0).max(1).multipleOf(0.1) }), []],
])('at synth an output that %s', (_, output, issues) => {
  expect(modelAnswerIssues({ output, tiers: [asking] })).toEqual(issues);
});

test('an output of any form is no matter of tiers that ask for something else, or ask nobody', () => {
  expect(modelAnswerIssues({ output: list, tiers: [own, { name: 'rules' }] })).toEqual([]);
});
