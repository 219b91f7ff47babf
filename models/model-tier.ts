import type * as z from 'zod';
import { estimateOf } from '../patterns/budgets/estimate.ts';
import {
  AgentError,
  AgentInputError,
  AgentOutputInvalidError,
  type CataloguedError,
  type CataloguedName,
} from '../patterns/catalogue/errors.ts';
import type { CircuitOptions } from '../patterns/circuit-breaker/circuit-options.ts';
import type { AgentTask, Tier } from '../patterns/declarations/agent.ts';
import { parseValue } from '../patterns/declarations/parse-input.ts';
import { boundedText } from '../patterns/json/bounded-text.ts';
import type { Json } from '../patterns/json/json.ts';
import { type AnswerSchema, answerSchemaOf } from '../patterns/models/answer-schema.ts';
import { MODEL_FAILURES, type ModelFailure, modelFailureOf, stopMeaning } from '../patterns/models/errors.ts';
import {
  type Model,
  type ModelAnswer,
  ModelCallError,
  type ModelRequest,
  type TokenUsage,
} from '../patterns/models/model.ts';
import { ModelAnswerUnusableError, ModelConfigurationError, ModelQuotaError } from '../patterns/models/model-errors.ts';
import { listPriceOf, type ModelPrice } from '../patterns/models/prices.ts';
import { DATA_NOTE, type Prompt, repairPrompt } from '../patterns/models/prompt.ts';
import { costMicroDollars } from '../patterns/models/usage.ts';
import type { RetryOptions } from '../patterns/retry.ts';
import { waitAsAsked } from './retry-after.ts';

/** Longest attempt of a model by default: two such tiers and one of rules need a budget of 62 s, one and rules 30 s. */
const MODEL_TIMEOUT_MS = 15_000;

/** Enough for an answer of some 700 English words. */
const MAX_TOKENS = 1_024;

/** A tier that asks a model. */
export interface ModelTierOptions<Input = Json, Output = unknown> {
  /** unique in the agent; lower case with hyphens */
  readonly name: string;
  /** the model: `openAiCompatible({ ... })`, or `bedrock({ ... })` of `ballast/models/bedrock` */
  readonly model: Model;
  /** instructions that are the same for every task @default - none but that data is not an instruction */
  readonly system?: string;
  /** Makes the question: a function of the task, or `promptTemplate(text, variables)`. What comes from outside goes in by `asData`. */
  readonly prompt: Prompt<Input>;
  /**
   * What the model answers, if it is not what the agent answers: an object. The tier then answers what this schema makes of it.
   * @default - the agent's output schema
   */
  readonly output?: z.ZodType<Output>;
  /** most tokens that the model may write; an answer that is cut off there is a failure @default 1024 */
  readonly maxTokens?: number;
  /** @default - the provider's */
  readonly temperature?: number;
  /**
   * Whether a model whose answer is not JSON, or refused by the schema, is told why and asked once more.
   * @default true
   */
  readonly repair?: boolean;
  /** price of the model, in micro-dollars per million tokens @default - its list price, if that is known */
  readonly price?: ModelPrice;
  /** Deadline of one attempt, a repair included, in milliseconds, at most 840000. @default 15000 */
  readonly attemptTimeoutMs?: number;
  /** as of any tier: name of what several tiers share, as one model provider @default - the circuit is the tier's own */
  readonly dependency?: string;
  /** as of any tier @default - 3 attempts, waits of at most 1 s and 2 s */
  readonly retry?: RetryOptions;
  /** as of any tier @default - opens after 5 failures in a row for 60 s, closes after 2 successes */
  readonly circuit?: CircuitOptions;
}

/**
 * A tier that asks a model for an object of a schema. Its failures have the names of docs/patterns/models.md.
 * @throws UnsupportedAnswerSchema, a TypeError, when the file is loaded with an `output` that no provider takes
 */
export function modelTier<Input = Json, Output = unknown>(options: ModelTierOptions<Input, Output>): Tier<Input> {
  const { name, dependency, retry, circuit, output, attemptTimeoutMs = MODEL_TIMEOUT_MS } = options;
  const own = output === undefined ? undefined : answerSchemaOf(output);
  return {
    name,
    attemptTimeoutMs,
    ...(dependency === undefined ? {} : { dependency }),
    ...(retry === undefined ? {} : { retry }),
    ...(circuit === undefined ? {} : { circuit }),
    uses: options.model.uses ?? {},
    run: async (task) => await answerOf({ ...options, attemptTimeoutMs }, own ?? agentSchema(task), task),
  };
}

type Settings<Input, Output> = ModelTierOptions<Input, Output> & { readonly attemptTimeoutMs: number };

function agentSchema<Input>({ agent }: AgentTask<Input>): AnswerSchema {
  try {
    return answerSchemaOf(agent.output);
  } catch (error) {
    throw new ModelConfigurationError(`the output of agent ${agent.name}: ${(error as Error).message}`);
  }
}

/** One question, and one more when the answer can be repaired. */
async function answerOf<Input, Output>(
  options: Settings<Input, Output>,
  answerSchema: AnswerSchema,
  task: AgentTask<Input>,
): Promise<unknown> {
  const { system, temperature, maxTokens = MAX_TOKENS, repair = true } = options;
  const prompt = options.prompt(task);
  const request: ModelRequest = {
    system: system === undefined ? DATA_NOTE : `${system}\n\n${DATA_NOTE}`,
    prompt,
    ...answerSchema,
    maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    metadata: { workflowId: task.workflowId, agent: task.agent.name, tier: options.name },
    signal: task.signal,
  };
  const ask = async (question: string, isRepair: boolean) => {
    const { text } = await askModel(options, { ...request, prompt: question }, task, isRepair);
    return { text, ...readAnswer(options, task, text) };
  };
  const first = await ask(prompt, false);
  if (first.ok) return first.value;
  if (!repair) throw refusedAnswer(options, first.issues);
  const second = await ask(repairPrompt(prompt, first.text, first.issues), true);
  if (second.ok) return second.value;
  throw refusedAnswer(options, second.issues);
}

/** The reservation of one call in the budgets of the task, if it has any. */
interface CallReservation {
  /** @param usage @default - the provider did not say: the estimate is counted, which is rather too high */
  settle(usage: TokenUsage | undefined): Promise<void>;
  release(): Promise<void>;
}

async function reserve<Input, Output>(
  { model, name, price = listPriceOf(model.model) }: ModelTierOptions<Input, Output>,
  request: ModelRequest,
  { budget }: AgentTask<Input>,
): Promise<CallReservation> {
  if (budget === undefined) return { settle: async () => {}, release: async () => {} };
  if (budget.limitsMoney && price === undefined) {
    throw new ModelConfigurationError(
      `tier ${name}: a budget limits money, and the price of ${model.model} is not known: give the tier its price`,
    );
  }
  const estimate = estimateOf(request, price);
  const reservation = await budget.reserve(estimate);
  const unknown = {
    inputTokens: estimate.tokens - request.maxTokens,
    outputTokens: request.maxTokens,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  };
  return {
    settle: async (usage = unknown) => {
      await reservation.settle({
        ...usage,
        ...(price === undefined ? {} : { microDollars: costMicroDollars(usage, price) }),
      });
    },
    release: () => reservation.release(),
  };
}

type ReadAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issues: readonly string[] };

/** The answer as JSON: as the model gave it where the agent's schema checks it again, else as `output` makes of it. */
function readAnswer<Input, Output>(
  { output }: ModelTierOptions<Input, Output>,
  { agent }: AgentTask<Input>,
  text: string,
): ReadAnswer {
  let value: unknown;
  try {
    value = JSON.parse(withoutFence(text));
  } catch {
    return { ok: false, issues: ['the answer is not JSON'] };
  }
  const parsed = parseValue(output ?? agent.output, value, 'answer');
  if (!parsed.ok) return parsed;
  return { ok: true, value: output === undefined ? value : parsed.value };
}

/** Without the fence of Markdown that local models write around JSON. */
function withoutFence(text: string): string {
  return /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1] ?? text;
}

function refusedAnswer({ name, model }: { name: string; model: Model }, issues: readonly string[]): CataloguedError {
  return new AgentOutputInvalidError(`tier ${name}: ${model.model}: ${issues.join('; ')}`);
}

/** Asks, waits once where the provider says how long, and logs what the call took. */
async function askModel<Input, Output>(
  options: Settings<Input, Output>,
  request: ModelRequest,
  task: AgentTask<Input>,
  isRepair: boolean,
): Promise<ModelAnswer> {
  const { model, name, attemptTimeoutMs } = options;
  const reservation = await reserve(options, request, task);
  try {
    const startedAtMs = Date.now();
    const answer = await waitAsAsked(attemptTimeoutMs, request.signal, () => model.ask(request));
    await reservation.settle(answer.usage);
    logAnswer(options, task, answer, { isRepair, durationMs: Date.now() - startedAtMs });
    const meaning = stopMeaning(model.api, answer.stopReason);
    if (meaning !== 'answer') {
      const remedy = meaning === 'truncated' ? `it may write ${request.maxTokens} tokens: raise maxTokens` : undefined;
      throw failure(
        name,
        model,
        { kind: meaning, ...(remedy === undefined ? {} : { remedy }) },
        `it stopped with ${answer.stopReason}`,
      );
    }
    return answer;
  } catch (error) {
    if (!(error instanceof ModelCallError)) throw error;
    // a refusal costs nothing; of a call without an answer nobody knows, and its reservation runs out
    if (error.failureNames.length > 0) await reservation.release();
    throw failure(name, model, modelFailureOf(model.api, error.failureNames, error.message), error.message, error);
  }
}

const ERRORS: Partial<Record<CataloguedName, new (message: string, options?: ErrorOptions) => CataloguedError>> = {
  ModelQuotaError,
  ModelConfigurationError,
  ModelAnswerUnusableError,
  AgentInputError,
  AgentOutputInvalidError,
};

function failure(
  tier: string,
  { model }: Model,
  { kind, remedy }: ModelFailure,
  message: string,
  cause?: Error,
): CataloguedError {
  const { error, meaning } = MODEL_FAILURES[kind];
  const ErrorClass = ERRORS[error] ?? AgentError;
  const what = boundedText(message, 1_000);
  return new ErrorClass(`tier ${tier}: ${model}: ${meaning}: ${what}${remedy === undefined ? '' : `; ${remedy}`}`, {
    cause,
  });
}

function logAnswer<Input, Output>(
  { model, price = listPriceOf(model.model) }: ModelTierOptions<Input, Output>,
  { logger }: AgentTask<Input>,
  { stopReason, usage }: ModelAnswer,
  call: { readonly isRepair: boolean; readonly durationMs: number },
): void {
  const cost = usage === undefined || price === undefined ? {} : { costMicroDollars: costMicroDollars(usage, price) };
  logger.info('model answered', { code: 'MODEL_ANSWERED', model: model.model, stopReason, ...usage, ...cost, ...call });
}
