import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { CataloguedName } from '../patterns/catalogue/errors.ts';
import type { SkippedTier } from '../patterns/catalogue/payloads.ts';
import type { Json } from '../patterns/json/json.ts';
import type { Outcome } from './outcome.ts';
import { type ExecutionStatus, foldHistory } from './progress.ts';

/** One attempt of a tier. */
export interface AgentAttempt {
  readonly tier: string;
  /** of this tier in a round of the phase, from 1 */
  readonly attempt: number;
  /** null for the attempt that answered */
  readonly error: string | null;
  readonly cause: string | null;
}

/** The result of an agent that ran alone. */
export interface AgentOutcome {
  readonly agent: string;
  readonly status: ExecutionStatus;
  /** null without an answer */
  readonly answer: Json;
  /** the tier that answered */
  readonly tier: string | null;
  /** why there is no answer: the error of the last attempt, or of the execution */
  readonly error: string | null;
  readonly cause: string | null;
  /** in order */
  readonly attempts: readonly AgentAttempt[];
  /** tiers that were not tried, because their circuits refused */
  readonly skipped: readonly SkippedTier[];
  readonly workflowId: string;
  readonly executionArn: string;
  readonly durationMs: number;
}

/** Say of an agent that is alone no more than that its tiers failed. */
const OF_ITS_PHASE: readonly CataloguedName[] = ['CriticalDegradationError', 'FallbackExhaustedError'];

/** The result of an agent that ran alone, from the outcome and the history of its execution. */
export function agentOutcomeOf(agent: string, outcome: Outcome, history: readonly HistoryEvent[]): AgentOutcome {
  const { status, error, cause, report, workflowId, executionArn, durationMs } = outcome;
  const { changes, phases } = foldHistory(history);
  const attempts = changes.flatMap((change): AgentAttempt[] => {
    if (change.kind === 'attempt-failed') {
      return [{ tier: change.tier, attempt: change.attempt, error: change.error, cause: change.cause }];
    }
    if (change.kind !== 'call-done') return [];
    return [{ tier: change.tier, attempt: change.attempts, error: null, cause: null }];
  });
  const answered = report?.phases[0]?.agents.find(({ name }) => name === agent);
  const last = OF_ITS_PHASE.some((name) => name === error) ? attempts.at(-1) : undefined;
  return {
    agent,
    status,
    answer: answered?.status === 'done' ? answered.output : null,
    tier: answered?.status === 'done' ? (answered.replicas[0]?.tier ?? null) : null,
    error: last?.error ?? error,
    cause: last?.error == null ? cause : last.cause,
    attempts,
    skipped: phases.flatMap(({ calls }) => calls.flatMap(({ skipped }) => skipped)),
    workflowId,
    executionArn,
    durationMs,
  };
}
