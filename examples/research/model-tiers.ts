import { AgentOutputInvalidError, type AgentTask, type Tier } from 'ballast';
import { asData, type Model, modelTier, openAiCompatible } from 'ballast/models';
import { bedrock } from 'ballast/models/bedrock';
import { apiKeySecret } from 'ballast/models/secrets';
import type * as z from 'zod';
import type { ResearchInput } from './input.ts';
import { MODELS, type ModelSettings } from './model-settings.ts';
import { loadPrices } from './prices/load.ts';

type Task = AgentTask<ResearchInput>;
type Tiers = readonly [Tier<ResearchInput>, ...Tier<ResearchInput>[]];

/** So many of the newest closes go into a prompt. */
const CLOSES = 30;

/** What a model is asked, and what is made of its opinion. */
export interface Question<Answer, Opinion> {
  /** the role and the question, in the words of the author */
  readonly instructions: string;
  /** what the model answers */
  readonly opinion: z.ZodType<Opinion>;
  /** the opinion that the rules have, in the same form */
  opinionOf(answer: Answer): Opinion;
  /** what the opinion is about, beside the prices */
  factsOf(answer: Answer, task: Task): unknown;
  /** The agent's answer. @returns why the facts contradict the opinion, in sentences, instead */
  answerOf(opinion: Opinion, rules: Answer, task: Task): Answer | readonly string[];
}

/** Time for an attempt of two models and of all rules. */
const BUDGET_MS = 75_000;

interface AgentTiers {
  readonly tiers: Tiers;
  readonly budgetMs?: number;
}

/**
 * The tiers of an agent, and its budget: models in front of the rules, where models are configured. The build sets the variables
 * that are compared here: what no tier uses is in no bundle.
 */
export const withModels: <Answer, Opinion>(question: Question<Answer, Opinion>, rules: Tiers) => AgentTiers =
  process.env.BALLAST_ASKS_MODELS === 'no' ? (_, rules) => ({ tiers: rules }) : askingTiers;

function askingTiers<Answer, Opinion>(question: Question<Answer, Opinion>, rules: Tiers): AgentTiers {
  const [first, ...others] = (['model', 'cheaper-model'] as const).flatMap((name) => {
    const settings = MODELS[name];
    return settings === undefined ? [] : [askingTier(name, settings, question, rules)];
  });
  return first === undefined ? { tiers: rules } : { tiers: [first, ...others, ...rules], budgetMs: BUDGET_MS };
}

function askingTier<Answer, Opinion>(
  name: string,
  settings: ModelSettings,
  question: Question<Answer, Opinion>,
  rules: Tiers,
): Tier<ResearchInput> {
  const { price } = settings;
  // one client for all attempts, whose connections stay open
  const model = modelOf(settings);
  const tierWith = (prompt: string) =>
    modelTier<ResearchInput, Opinion>({
      name,
      // one provider, one circuit: what fails for one agent fails for all
      dependency: name,
      model,
      system: question.instructions,
      prompt: () => prompt,
      output: question.opinion,
      ...(price === undefined ? {} : { price }),
    });
  return {
    ...tierWith(''),
    async run(task) {
      const answer = await answerOfRules<Answer>(rules, task);
      const { bars } = await loadPrices(task.input, ['close']);
      const prompt = [
        asData('facts', question.factsOf(answer, task)),
        asData('prices', bars.slice(-CLOSES)),
        asData('rules-answer', question.opinionOf(answer)),
      ].join('\n\n');
      const opinion = question.opinion.parse(await tierWith(prompt).run(task));
      const made = question.answerOf(opinion, answer, task);
      if (!isIssues(made)) return made;
      throw new AgentOutputInvalidError(`tier ${name}: the model's answer contradicts the figures: ${made.join('; ')}`);
    },
  };
}

const bedrockModel =
  process.env.BALLAST_ASKS_BEDROCK === 'no'
    ? undefined
    : (id: string, region: string | undefined) => bedrock({ model: id, ...(region === undefined ? {} : { region }) });

const secretKey = process.env.BALLAST_READS_SECRETS === 'no' ? undefined : apiKeySecret;

function modelOf(settings: ModelSettings): Model {
  if ('url' in settings) {
    const { url, model, apiKeyVariable, apiKeySecretArn } = settings;
    if (apiKeySecretArn !== undefined && secretKey !== undefined) {
      return openAiCompatible({ url, model, apiKey: secretKey({ apiKeySecretArn }) });
    }
    return openAiCompatible({ url, model, ...(apiKeyVariable === undefined ? {} : { apiKeyVariable }) });
  }
  if (bedrockModel === undefined) throw new Error(`${settings.bedrock}: this bundle was built without Bedrock`);
  return bedrockModel(settings.bedrock, settings.region);
}

/** That of the first rules that have what they need. */
async function answerOfRules<Answer>(rules: Tiers, task: Task): Promise<Answer> {
  const [first, ...others] = rules;
  try {
    return (await first.run(task)) as Answer;
  } catch (error) {
    const [next, ...rest] = others;
    if (next === undefined) throw error;
    return await answerOfRules([next, ...rest], task);
  }
}

function isIssues(made: unknown): made is readonly string[] {
  return Array.isArray(made);
}
