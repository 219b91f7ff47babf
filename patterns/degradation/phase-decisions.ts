import * as z from 'zod';
import { type CataloguedError, restoreError } from '../catalogue/errors.ts';
import { MAX_EXTRA_ROUNDS } from './phase-verdict.ts';

/** When a decision was made: in which round, by the execution of which epoch, after how many redrives of it. */
const decidedIn = { epoch: z.int(), round: z.int(), redriveCount: z.int() };

/** The retry of a phase, stored before AnotherRound is thrown. */
export const phaseRetry = z.object(decidedIn);

/** The error that ended an execution, stored before it was thrown. */
export const storedPhaseFailure = z.object({ ...decidedIn, error: z.string(), message: z.string(), atMs: z.number() });

/** Earlier decisions about a phase, as its checkpoint keeps them. */
export interface PhaseDecisions {
  readonly retry?: z.infer<typeof phaseRetry> | undefined;
  readonly verdict?: z.infer<typeof storedPhaseFailure> | undefined;
  /** of the verdict */
  readonly failedAgents?: readonly string[] | undefined;
}

/** The invocation of EndPhase, as far as decisions depend on it. */
export interface RoundEnd {
  readonly phase: { readonly name: string };
  readonly round: number;
  readonly redriveCount: number;
}

/** A failure of a phase as it is thrown and published. */
export interface PhaseFailure {
  readonly error: CataloguedError;
  readonly failedAgents: readonly string[];
  readonly atMs: number;
}

export type RepeatedDecision =
  | { readonly kind: 'another-round'; readonly cause: string }
  | { readonly kind: 'failed'; readonly failure: PhaseFailure };

/** The decisions of this execution, without those of older executions of the workflow. */
export function ownDecisions(epoch: number, { verdict, retry, failedAgents }: PhaseDecisions = {}): PhaseDecisions {
  return {
    ...(verdict?.epoch === epoch ? { verdict, failedAgents } : {}),
    ...(retry?.epoch === epoch ? { retry } : {}),
  };
}

/**
 * The decision about this round, where an earlier attempt of the task made one: a retry of the task repeats it, a redrive of
 * the execution (its count is higher) gets another round.
 */
export function repeatedDecision(
  { phase, round, redriveCount }: RoundEnd,
  { verdict, retry, failedAgents = [] }: PhaseDecisions,
): RepeatedDecision | undefined {
  if (retry?.round === round) return { kind: 'another-round', cause: retryCause(phase.name) };
  if (verdict?.round !== round) return undefined;
  if (verdict.redriveCount < redriveCount) {
    return { kind: 'another-round', cause: `phase ${phase.name} was redriven` };
  }
  const { error, message, atMs } = verdict;
  return { kind: 'failed', failure: { error: restoreError(error, message), failedAgents, atMs } };
}

export function retryCause(phase: string): string {
  return `phase ${phase} is retried: its failures may have passed`;
}

/** Whether agents that are unsettled after this round have failed: rounds are counted anew after a verdict. */
export function isLastRound(round: number, { verdict }: PhaseDecisions, extraRounds = MAX_EXTRA_ROUNDS): boolean {
  const firstRound = verdict === undefined ? 0 : verdict.round + 1;
  return round >= firstRound + extraRounds;
}

/** Whether a phase that failed is retried instead: once per start and per redrive, if its failures may have passed. */
export function shouldRetryPhase(transient: boolean, redriveCount: number, { retry }: PhaseDecisions): boolean {
  return transient && retry?.redriveCount !== redriveCount;
}

/**
 * The most rounds that a phase may have between the start of an execution, or its redrive, and its verdict: the first one,
 * its extra rounds, and the one of its retry.
 */
export function longestRounds(extraRounds = MAX_EXTRA_ROUNDS): number {
  return 1 + extraRounds + 1;
}
