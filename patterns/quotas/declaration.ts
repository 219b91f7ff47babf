import type { TokenUsage } from '../models/model.ts';

/** What the account may ask of one model in a minute, as its provider allows: Service Quotas of Bedrock, the limits page of OpenAI. */
export interface ModelQuota {
  /** @default - any number */
  readonly requestsPerMinute?: number;
  /** @default - any number */
  readonly tokensPerMinute?: number;
  /** tokens of the quota that one written token takes @default - that of `burndownOf`, 1 for most models */
  readonly burndown?: number;
}

/** Quotas by the model's id, as its tiers give it. */
export type ModelQuotas = Readonly<Record<string, ModelQuota>>;

/** A part of a quota. */
export interface QuotaAmount {
  readonly requests: number;
  /** tokens as the quota counts them */
  readonly tokens: number;
}

/** What of a call is known before it is made. */
export interface QuotaCall {
  /** an estimate, rather too high */
  readonly inputTokens: number;
  /** most tokens that the model may write */
  readonly maxTokens: number;
}

/** The quotas of models as a tier uses them. */
export interface TaskQuotas {
  /**
   * Takes a call's share of its model's quota, and waits for it in the first half of the attempt. A model without a quota has room
   * always, and so has one whose record cannot be reached: the provider holds its quota itself.
   * @throws ModelQuotaError when the share is not free in time
   */
  take(model: string, call: QuotaCall, signal: AbortSignal): Promise<QuotaShare>;
}

/** A call's share of a quota. It counts for a minute after the call's end. Neither method throws: what cannot be written is logged. */
export interface QuotaShare {
  /** The call was answered. @param usage @default - the provider did not say: the whole share counts */
  settle(usage: TokenUsage | undefined): Promise<void>;
  /** There was no answer. @param wasSent whether there was a request, which counts as one */
  release(wasSent: boolean): Promise<void>;
}
