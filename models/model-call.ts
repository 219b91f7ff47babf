import { estimateOf } from '../patterns/budgets/estimate.ts';
import {
  AgentError,
  AgentInputError,
  AgentOutputInvalidError,
  type CataloguedError,
  type CataloguedName,
} from '../patterns/catalogue/errors.ts';
import type { AgentTask } from '../patterns/declarations/agent.ts';
import { boundedText } from '../patterns/json/bounded-text.ts';
import { MODEL_FAILURES, type ModelFailure, modelFailureOf, stopMeaning } from '../patterns/models/errors.ts';
import {
  type Model,
  type ModelAnswer,
  ModelCallError,
  type ModelRequest,
  type TokenUsage,
} from '../patterns/models/model.ts';
import {
  ModelAnswerUnusableError,
  ModelConfigurationError,
  ModelNotReadyError,
  ModelQuotaError,
} from '../patterns/models/model-errors.ts';
import { listPriceOf, type ModelPrice } from '../patterns/models/prices.ts';
import { costMicroDollars } from '../patterns/models/usage.ts';
import { waitAsAsked } from './retry-after.ts';

/** The tier that calls. */
export interface CallingTier {
  readonly name: string;
  readonly model: Model;
  readonly price?: ModelPrice;
  readonly attemptTimeoutMs: number;
}

/**
 * One call of a model: takes its share of the quota, reserves in the budgets, asks, waits once where the provider says how long, counts
 * and logs what it took.
 * @throws errors of the catalogue by the kind of the failure; also for an answer that is none, by its stop reason
 */
export async function callModel<Input>(
  tier: CallingTier,
  request: ModelRequest,
  task: AgentTask<Input>,
  isRepair: boolean,
): Promise<ModelAnswer> {
  const { model, attemptTimeoutMs } = tier;
  const share = await shareOf(tier, request, task);
  try {
    const startedAtMs = Date.now();
    const answer = await waitAsAsked(attemptTimeoutMs, request.signal, () => model.ask(request));
    await share.settle(answer.usage);
    logAnswer(tier, task, answer, { isRepair, durationMs: Date.now() - startedAtMs });
    checkStop(tier, request, answer);
    return answer;
  } catch (error) {
    if (!(error instanceof ModelCallError)) throw error;
    // a refusal costs nothing; of a call without an answer nobody knows, and its reservation runs out
    if (error.failureNames.length > 0) await share.release();
    throw failure(tier, modelFailureOf(model.api, error.failureNames, error.message), error.message, error);
  }
}

function checkStop(tier: CallingTier, request: ModelRequest, { stopReason, toolCalls = [] }: ModelAnswer): void {
  const meaning = stopMeaning(tier.model.api, stopReason);
  if (meaning === 'answer') return;
  // providers name a step of tools as they like; one that was cut off or filtered is none
  if (meaning === 'malformed' && toolCalls.length > 0 && request.tools !== undefined) return;
  const remedy = meaning === 'truncated' ? `it may write ${request.maxTokens} tokens: raise maxTokens` : undefined;
  throw failure(tier, { kind: meaning, ...(remedy === undefined ? {} : { remedy }) }, `it stopped with ${stopReason}`);
}

/** What a call has of the quota and of the budgets, if there are any. */
interface CallShare {
  /** @param usage @default - the provider did not say: the estimate is counted, which is rather too high */
  settle(usage: TokenUsage | undefined): Promise<void>;
  release(): Promise<void>;
}

async function shareOf<Input>(
  { model, name, price = listPriceOf(model.model) }: CallingTier,
  request: ModelRequest,
  { budget, quotas }: AgentTask<Input>,
): Promise<CallShare> {
  if (budget?.limitsMoney === true && price === undefined) {
    throw new ModelConfigurationError(
      `tier ${name}: a budget limits money, and the price of ${model.model} is not known: give the tier its price`,
    );
  }
  const estimate = estimateOf(request, price);
  const unknown = {
    inputTokens: estimate.tokens - request.maxTokens,
    outputTokens: request.maxTokens,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  };
  const call = { inputTokens: unknown.inputTokens, maxTokens: request.maxTokens };
  // first what may have to be waited for: nothing is reserved in the budgets meanwhile
  const quota = await quotas?.take(model.model, call, request.signal);
  const reservation = await budget?.reserve(estimate).catch(async (error: unknown) => {
    await quota?.release(false);
    throw error;
  });
  return {
    settle: async (usage) => {
      const counted = usage ?? unknown;
      const cost = price === undefined ? {} : { microDollars: costMicroDollars(counted, price) };
      await Promise.all([quota?.settle(usage), reservation?.settle({ ...counted, ...cost })]);
    },
    release: async () => {
      await Promise.all([quota?.release(true), reservation?.release()]);
    },
  };
}

const ERRORS: Partial<Record<CataloguedName, new (message: string, options?: ErrorOptions) => CataloguedError>> = {
  ModelQuotaError,
  ModelConfigurationError,
  ModelNotReadyError,
  ModelAnswerUnusableError,
  AgentInputError,
  AgentOutputInvalidError,
};

/** The error of a kind of failure, with what to do about it. */
export function failure(
  { name, model }: Pick<CallingTier, 'name' | 'model'>,
  { kind, remedy }: ModelFailure,
  message: string,
  cause?: Error,
): CataloguedError {
  const { error, meaning } = MODEL_FAILURES[kind];
  const ErrorClass = ERRORS[error] ?? AgentError;
  const reason = [boundedText(message, 1_000), remedy].filter((part) => part !== undefined).join('; ');
  return new ErrorClass(`tier ${name}: ${model.model}: ${meaning}: ${reason}`, { cause });
}

function logAnswer<Input>(
  { model, price = listPriceOf(model.model) }: CallingTier,
  { logger }: AgentTask<Input>,
  { stopReason, usage, toolCalls }: ModelAnswer,
  call: { readonly isRepair: boolean; readonly durationMs: number },
): void {
  const cost = usage === undefined || price === undefined ? {} : { costMicroDollars: costMicroDollars(usage, price) };
  const tools = toolCalls === undefined ? {} : { tools: toolCalls.map(({ name }) => name) };
  logger.info('model answered', {
    code: 'MODEL_ANSWERED',
    model: model.model,
    stopReason,
    ...usage,
    ...cost,
    ...tools,
    ...call,
  });
}
