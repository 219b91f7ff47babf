import { circuitOutcome } from '../../patterns/catalogue/errors.ts';
import type { CallOutcome } from '../../patterns/circuit-breaker/admission.ts';
import { type CanaryBudget, canaryResponse, type HealRequest } from '../../patterns/self-healing/circuit-healing.ts';
import { hashOf } from '../../stores/hash.ts';
import { spendCanary } from '../../stores/self-healing/claims.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { invokeAgent } from '../agent-call/invoke-agent.ts';
import { logger } from '../runtime/logger.ts';

/** An attempt's own deadline is reported by the wrapper; a function that says nothing is given so much longer. */
const ANSWER_MARGIN_MS = 3_000;

/** The canaries of one step of a heal: each is paid for before it is sent. */
export class Canaries {
  readonly #table: WorkflowTable;
  readonly #request: HealRequest;
  #budget: CanaryBudget;
  #sent = 0;

  constructor(table: WorkflowTable, request: HealRequest, budget: CanaryBudget) {
    this.#table = table;
    this.#request = request;
    this.#budget = budget;
  }

  get budget(): CanaryBudget {
    return this.#budget;
  }

  /** The permit of the next canary: asked again by a retry of the same step, it is the same one. */
  nextId(): string {
    const { executionArn, session } = this.#request;
    return hashOf('canary', executionArn, session.step, this.#sent);
  }

  /** Takes the next canary from the budget. @returns false when none is left, or the circuit is in other hands */
  async pay(): Promise<boolean> {
    const { executionArn, session } = this.#request;
    const left = await spendCanary(this.#table, session.breakerId, executionArn, this.#budget);
    if (left === undefined) return false;
    this.#budget = left;
    return true;
  }

  /** Sends a canary that is paid for, to one of the agents that depend on the circuit, each in its turn. */
  async send(): Promise<CallOutcome> {
    const { agents, session, sample } = this.#request;
    const ways = agents.flatMap(({ name, functionArn, tiers }) =>
      tiers.filter(({ breakerId }) => breakerId === session.breakerId).map((tier) => ({ name, functionArn, tier })),
    );
    const id = this.nextId();
    const way = ways[(session.step + this.#sent) % ways.length];
    this.#sent += 1;
    if (way === undefined) return 'neutral';
    const payload = { canary: { tier: way.tier.name, id, ...(sample === undefined ? {} : { sample }) } };
    const answer = await invokeAgent(way.functionArn, payload, way.tier.attemptTimeoutMs + ANSWER_MARGIN_MS);
    const outcome = outcomeOf(answer);
    logger.info('canary', { code: 'CANARY_SENT', agent: way.name, tier: way.tier.name, outcome, answer });
    return outcome;
  }
}

function outcomeOf(answer: Awaited<ReturnType<typeof invokeAgent>>): CallOutcome {
  if (answer.kind === 'failed') return circuitOutcome(answer.error);
  if (answer.kind === 'unanswered') return 'failure'; // a canary is paid for, and the next one meets a warm function
  return canaryResponse.safeParse(answer.payload).success ? 'success' : 'failure';
}
