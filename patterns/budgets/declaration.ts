import type { Json } from '../json/json.ts';
import type { TokenUsage } from '../models/model.ts';

/** What a call of a model takes, in whole tokens of any kind and whole micro-dollars. */
export interface Amount {
  readonly tokens: number;
  readonly microDollars: number;
}

/** The most that may be used. */
export interface BudgetLimits {
  /** tokens read and written, those of caches included @default - any number */
  readonly tokens?: number;
  /** micro-dollars: 2 dollars are 2000000 @default - any amount */
  readonly microDollars?: number;
}

/** The budgets of a workflow. A call of a model needs room in each of them. */
export interface Budgets<Input = Json> {
  /** of one run: all its agents, retries, redrives and resumes @default - without limits */
  readonly run?: BudgetLimits;
  /** of all runs of the workflow, on one day of UTC @default - none */
  readonly day?: BudgetLimits;
  /** of all runs of one tenant, on one day of UTC @default - none */
  readonly tenant?: BudgetLimits & {
    /** Names the tenant of a run. */
    key(input: Input): string;
  };
}

/** What an answered call took. */
export interface ModelUsage extends TokenUsage {
  /** @default - the price is not known */
  readonly microDollars?: number;
}

/** The budgets as a tier uses them. */
export interface TaskBudget {
  /** whether any budget has a limit in money, so that the price of a call must be known */
  readonly limitsMoney: boolean;
  /**
   * Reserves what a call may take at most, in every budget, before it is made.
   * @throws BudgetExceededError when one has no room for it, or cannot be reached
   */
  reserve(atMost: Amount): Promise<Reservation>;
}

/**
 * A share of the budgets, until it is settled or released, or its time is over. Neither throws: what cannot be written is
 * logged.
 */
export interface Reservation {
  /** The call was answered: counts what it took, more than was reserved too, and gives back the rest. */
  settle(usage: ModelUsage): Promise<void>;
  /** The call was refused and costs nothing: gives all back. */
  release(): Promise<void>;
}
