import { circuitOutcome } from '../../patterns/catalogue/errors.ts';
import type { CallOutcome } from '../../patterns/circuit-breaker/admission.ts';
import { stableId } from '../../patterns/hash.ts';
import {
  CANARY_TIMEOUT_MS,
  type CanaryBudget,
  type CanaryRequest,
  type CanarySample,
  canaryResponse,
  type HealingRequest,
} from '../../patterns/self-healing/circuit-healing.ts';
import { acquireCanary } from '../../stores/self-healing/claims.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { invokeAgent } from '../agent-call/invoke-agent.ts';
import { logger } from '../runtime/logger.ts';

/** The wrapper reports an attempt that passes its deadline; a function that reports nothing has this much more, in ms. */
const ANSWER_MARGIN_MS = 3_000;

/** A canary that is taken from the budget. */
export interface Canary {
  /** also its permit: a retry of the same step has the same ids */
  readonly id: string;
  /** position within its step, from 0 */
  readonly index: number;
}

/** The canaries of one healing step; each is taken from the circuit's budget before it is sent. */
export class Canaries {
  readonly #table: WorkflowTable;
  readonly #request: HealingRequest;
  readonly #sample: CanarySample;
  #budget: CanaryBudget;
  #acquired = 0;

  constructor(table: WorkflowTable, request: HealingRequest, sample: CanarySample, budget: CanaryBudget) {
    this.#table = table;
    this.#request = request;
    this.#sample = sample;
    this.#budget = budget;
  }

  /** What is left of the budget. */
  get budget(): CanaryBudget {
    return this.#budget;
  }

  /** Takes a canary from the budget. @returns undefined when none is left, or another execution owns the circuit */
  async acquire(): Promise<Canary | undefined> {
    const { executionArn, session } = this.#request;
    const left = await acquireCanary(this.#table, session.breakerId, executionArn, this.#budget);
    if (left === undefined) return undefined;
    this.#budget = left;
    const index = this.#acquired;
    this.#acquired += 1;
    return { id: stableId('canary', executionArn, session.step, index), index };
  }

  /** Sends a canary to one of the tiers that depend on the circuit: to each in turn, over the steps. */
  async send({ id, index }: Canary): Promise<CallOutcome> {
    const { agents, session } = this.#request;
    const targets = agents.flatMap(({ name, functionArn, tiers }) =>
      tiers.filter(({ breakerId }) => breakerId === session.breakerId).map((tier) => ({ name, functionArn, tier })),
    );
    const target = targets[(session.step + index) % targets.length];
    if (target === undefined) return 'neutral';
    const payload: CanaryRequest = { canary: { tier: target.tier.name, id, sample: this.#sample } };
    const timeoutMs = Math.min(target.tier.attemptTimeoutMs, CANARY_TIMEOUT_MS) + ANSWER_MARGIN_MS;
    const answer = await invokeAgent(target.functionArn, payload, timeoutMs);
    const outcome = canaryOutcome(answer);
    logger.info('canary', { code: 'CANARY_SENT', agent: target.name, tier: target.tier.name, outcome, answer });
    return outcome;
  }
}

function canaryOutcome(answer: Awaited<ReturnType<typeof invokeAgent>>): CallOutcome {
  if (answer.kind === 'failed') return circuitOutcome(answer.error);
  // unlike a ping: canaries are scarce, and the next one meets a warm function
  if (answer.kind === 'unanswered') return 'failure';
  return canaryResponse.safeParse(answer.payload).success ? 'success' : 'failure';
}
