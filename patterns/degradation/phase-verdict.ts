import {
  type CataloguedError,
  CriticalDegradationError,
  FallbackExhaustedError,
  isTransient,
  MAX_MESSAGE_BYTES,
  NOT_STARTED,
  QuorumNotReachedError,
} from '../catalogue/errors.ts';
import { retryText } from '../circuit-breaker/retry-text.ts';
import { boundedText, bytesOfText, fairLimit } from '../json/bounded-text.ts';
import type { DegradationLevel } from '../report/report.ts';
import { degradationLevel, isCritical, worstLevel } from './level.ts';
import type { Settlement } from './settlement.ts';
import { DEFAULT_THRESHOLDS, type PhaseThresholds } from './thresholds.ts';

/** Rounds a phase may add by itself for agents that are neither done nor failed, unless it declares another number. */
export const MAX_EXTRA_ROUNDS = 2;

/** The verdict of a phase. */
export type PhaseVerdict =
  | { readonly kind: 'another-round'; readonly agents: readonly string[] }
  | { readonly kind: 'completed'; readonly level: DegradationLevel; readonly failedAgents: readonly string[] }
  | {
      readonly kind: 'failed';
      readonly error: CataloguedError;
      readonly failedAgents: readonly string[];
      /** every failure of every required agent that failed may be cured by another round: the phase is retried */
      readonly transient: boolean;
    };

/**
 * Decides about a phase: another round while agents are unsettled, else completed at a level, or failed when more of the
 * required agents failed than its critical share. Agents count, not replicas. An agent may say that its own answer is degraded.
 */
export function phaseVerdict(
  phase: string,
  settlements: readonly Settlement[],
  thresholds: PhaseThresholds = DEFAULT_THRESHOLDS,
): PhaseVerdict {
  const unsettled = settlements.filter((settlement) => settlement.kind === 'unsettled');
  if (unsettled.length > 0) return { kind: 'another-round', agents: unsettled.map(nameOf) };

  const failed = settlements.filter((settlement) => settlement.kind === 'failed');
  const failedAgents = failed.map(nameOf);
  const required = settlements.filter((settlement) => settlement.plan.required);
  const failedRequired = failed.filter((settlement) => settlement.plan.required);
  if (isCritical(failedRequired.length, required.length, thresholds)) {
    return {
      kind: 'failed',
      error: phaseError(phase, settlements.length, required.length, failedRequired, thresholds),
      failedAgents,
      transient: failedRequired.every(isTransientFailure),
    };
  }
  return {
    kind: 'completed',
    level: worstLevel([
      degradationLevel(settlements.length - failed.length, settlements.length, thresholds),
      ...settlements.flatMap(answerLevels),
    ]),
    failedAgents,
  };
}

/** What agents say of the answers that count. */
function answerLevels(settlement: Settlement): DegradationLevel[] {
  return settlement.kind === 'done' ? settlement.results.map(({ level }) => level ?? 0) : [];
}

type Failed = Settlement & { readonly kind: 'failed' };

/**
 * Whether every tier of every replica failed of something that passes; a refusal of its circuit does not. A tier that had
 * no time to be asked has it in another round.
 */
function isTransientFailure({ failures }: Failed): boolean {
  const tiers = failures.flatMap(({ failures: tiers }) => tiers);
  if (tiers.some(({ error }) => error === NOT_STARTED)) return true;
  const refused = failures.some((failure) => failure.skipped.length > 0);
  return tiers.length > 0 && !refused && tiers.every(({ error }) => isTransient(error));
}

const SEPARATOR = '; ';

/** Why a swarm failed, in a sentence without its agents. */
export function degradationSummary(
  phase: string,
  failedRequired: number,
  required: number,
  { criticalShare }: PhaseThresholds = DEFAULT_THRESHOLDS,
): string {
  const percentage = Math.round(criticalShare * 1000) / 10;
  return `phase ${phase}: ${failedRequired} of ${required} required agents failed, more than ${percentage} %`;
}

/** A phase of one agent fails with that agent's own error, a swarm with the causes of all that were required. */
function phaseError(
  phase: string,
  agents: number,
  required: number,
  failed: readonly Failed[],
  thresholds: PhaseThresholds,
): CataloguedError {
  const only = failed[0];
  if (agents === 1 && only !== undefined) return agentError(only);
  const summary = `${degradationSummary(phase, failed.length, required, thresholds)}: `;
  const causes = failed.map((settlement) => `${nameOf(settlement)} (${causesOf(settlement)})`);
  const limit = fairLimit(
    causes.map((cause) => bytesOfText(cause) + SEPARATOR.length),
    MAX_MESSAGE_BYTES - bytesOfText(summary),
  );
  const shown = causes.map((cause) => boundedText(cause, limit - SEPARATOR.length));
  return new CriticalDegradationError(summary + shown.join(SEPARATOR));
}

/** The error of an agent that failed: no quorum for a replicated one, an exhausted chain for any other. */
export function agentError(settlement: Failed): CataloguedError {
  const { plan, results, failures } = settlement;
  if (plan.replicas === 1) return new FallbackExhaustedError(`${plan.name}: no tier answered: ${causesOf(settlement)}`);
  return new QuorumNotReachedError(
    `${plan.name}: ${results.length} of ${plan.replicas} replicas answered and ${failures.length} failed, quorum is ${plan.quorum}: ${causesOf(settlement)}`,
  );
}

/** One line per tier that failed or was refused; equal lines of several replicas stand once. */
function causesOf({ failures }: Failed): string {
  const lines = failures.flatMap(({ failures: tiers, skipped }) => [
    ...tiers.map(({ tier, error, cause }) => `${tier}: ${error}${cause === '' ? '' : `, ${cause}`}`),
    ...skipped.map((skip) => `${skip.tier}: circuit was ${skip.state} (${retryText(skip)})`),
  ]);
  return lines.length === 0 ? 'it never reported back' : [...new Set(lines)].join(', ');
}

function nameOf(settlement: Settlement): string {
  return settlement.plan.name;
}
