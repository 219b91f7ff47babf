import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailableError } from '../../patterns/catalogue/errors.ts';
import type { AgentLogger } from '../../patterns/declarations/agent.ts';
import { ModelQuotaError } from '../../patterns/models/model-errors.ts';
import { burndownOf, quotaNeed, quotaUsed } from '../../patterns/quotas/burndown.ts';
import type {
  ModelQuota,
  ModelQuotas,
  QuotaAmount,
  QuotaShare,
  TaskQuotas,
} from '../../patterns/quotas/declaration.ts';
import { isNotFree, type LimiterShare, QuotaLimiter } from '../../stores/quotas/limiter.ts';
import { workflowTable } from '../runtime/stores.ts';

let shared: QuotaLimiter | undefined;

/** The limiter of this execution environment: all calls of its models are made out of the same leases. */
function limiterOfEnvironment(): QuotaLimiter {
  shared ??= new QuotaLimiter(workflowTable(), randomUUID);
  return shared;
}

/** Callers that wait for the same lease to run out come up to so many milliseconds apart, not all at one moment. */
const SPREAD_MS = 500;

/** The call that takes shares of quotas. */
interface QuotaCaller {
  readonly tier: string;
  /** deadline of its attempt, in milliseconds from now: it waits in the first half of it */
  readonly attemptTimeoutMs: number;
  readonly logger: AgentLogger;
}

/** The quotas of a call's models. No request is made for a model without one. */
export function taskQuotas(
  quotas: ModelQuotas | undefined,
  caller: QuotaCaller,
  limiter: () => QuotaLimiter = limiterOfEnvironment,
): TaskQuotas {
  const { attemptTimeoutMs, logger } = caller;
  const waitUntilMs = Date.now() + attemptTimeoutMs / 2;
  return {
    async take(model, call, signal) {
      const quota = quotas?.[model];
      if (quota === undefined) return NO_QUOTA;
      const need = quotaNeed(call, burndownOf(model, quota));
      const take = async () => await limiter().take(model, quota, need, attemptTimeoutMs);
      for (;;) {
        const taken = await take().catch(unreachable(logger));
        if (taken === undefined) return NO_QUOTA;
        if (!isNotFree(taken)) return shareOf(taken, model, quota, need, logger);
        const waitMs = waitMsFor(taken.freeInMs, waitUntilMs);
        if (waitMs === undefined) throw refusal(caller, model, quota, need, taken.freeInMs);
        await sleep(waitMs, undefined, { signal });
      }
    },
  };
}

const NO_QUOTA: QuotaShare = { settle: async () => {}, release: async () => {} };

/** @returns undefined where the share is not free in time */
function waitMsFor(freeInMs: number | undefined, waitUntilMs: number): number | undefined {
  if (freeInMs === undefined) return undefined;
  const waitMs = freeInMs + 1 + Math.random() * SPREAD_MS;
  return Date.now() + waitMs > waitUntilMs ? undefined : waitMs;
}

function shareOf(
  taken: LimiterShare,
  model: string,
  quota: ModelQuota,
  need: QuotaAmount,
  logger: AgentLogger,
): QuotaShare {
  const settle = async (used: QuotaAmount) => {
    await taken.settle(used).catch((error: unknown) => {
      logger.warn('a share of a quota was not settled: it runs out', {
        code: 'QUOTA_NOT_SETTLED',
        error: String(error),
      });
    });
  };
  return {
    settle: async (usage) => await settle(usage === undefined ? need : quotaUsed(usage, burndownOf(model, quota))),
    release: async (wasSent) => await settle({ requests: wasSent ? 1 : 0, tokens: 0 }),
  };
}

function refusal(
  { tier }: QuotaCaller,
  model: string,
  { requestsPerMinute, tokensPerMinute }: ModelQuota,
  { tokens }: QuotaAmount,
  freeInMs: number | undefined,
): ModelQuotaError {
  const limits = [
    ...(requestsPerMinute === undefined ? [] : [`${requestsPerMinute} requests`]),
    ...(tokensPerMinute === undefined ? [] : [`${tokensPerMinute} tokens`]),
  ].join(' and ');
  const remedy =
    freeInMs === undefined
      ? 'which is more than all of it: lower maxTokens, or ask for a higher quota'
      : `which is free in ${Math.ceil(freeInMs / 1000)} s at the earliest, too late for this attempt`;
  return new ModelQuotaError(
    `tier ${tier}: the quota of ${model} is ${limits} a minute; the call may take ${tokens} tokens of it, ${remedy}`,
  );
}

/** A quota is the provider's to hold: while its record cannot be reached, calls are made as if there were none. */
function unreachable(logger: AgentLogger): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof StoreUnavailableError)) throw error;
    logger.warn('a quota is not shared: its record cannot be reached', {
      code: 'QUOTA_NOT_SHARED',
      error: error.message,
    });
  };
}
