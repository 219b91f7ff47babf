import type { Budgets, ModelQuotas } from 'ballast';
import * as z from 'zod';
import type { ResearchInput } from './input.ts';

const count = z.int().nonnegative();
const price = z
  .strictObject({ input: count, output: count, cacheRead: count.exactOptional(), cacheWrite: count.exactOptional() })
  .exactOptional();
const quota = z
  .strictObject({
    requestsPerMinute: count.exactOptional(),
    tokensPerMinute: count.exactOptional(),
    burndown: z.number().exactOptional(),
  })
  .exactOptional();
const limits = z.strictObject({ tokens: count.exactOptional(), microDollars: count.exactOptional() }).exactOptional();

/** A model of Bedrock by its id or that of its inference profile, or one behind the form of OpenAI by its URL. */
const modelSchema = z.union([
  z.strictObject({ bedrock: z.string().min(1), region: z.string().exactOptional(), price, quota }),
  z.strictObject({
    url: z.url(),
    model: z.string().min(1),
    apiKeyVariable: z.string().exactOptional(),
    apiKeySecretArn: z.string().exactOptional(),
    price,
    quota,
  }),
]);

const settingsSchema = z.strictObject({
  model: modelSchema.exactOptional(),
  'cheaper-model': modelSchema.exactOptional(),
  budgets: z.strictObject({ run: limits, day: limits }).exactOptional(),
});

export type ModelSettings = z.infer<typeof modelSchema>;

/** The file of `--models`, which synth and functions have as a variable. @default - no model is asked */
const { budgets: declared, ...models } = settingsSchema.parse(JSON.parse(process.env.BALLAST_MODELS ?? '{}'));

/** The settings of the tiers that ask models, by their names. */
export const MODELS: Readonly<Partial<Record<'model' | 'cheaper-model', ModelSettings>>> = models;

/** The budgets of the workflow, for its declaration. */
export const BUDGETS: { readonly budgets?: Pick<Budgets<ResearchInput>, 'run' | 'day'> } =
  declared === undefined ? {} : { budgets: declared };

/** The account's quotas of these models, for the declaration of the workflow. */
export const QUOTAS: { readonly modelQuotas?: ModelQuotas } = quotasOf(Object.values(models));

function quotasOf(all: readonly ModelSettings[]): { readonly modelQuotas?: ModelQuotas } {
  const given = all.flatMap((each) =>
    each.quota === undefined ? [] : [['bedrock' in each ? each.bedrock : each.model, each.quota] as const],
  );
  return given.length === 0 ? {} : { modelQuotas: Object.fromEntries(given) };
}
