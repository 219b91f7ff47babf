import type { AgentPlan, SkippedTier, TriedTiers } from '../../patterns/catalogue/payloads.ts';
import type { CircuitState } from '../../patterns/circuit-breaker/admission.ts';
import type { PhaseThresholds } from '../../patterns/degradation/thresholds.ts';
import type { ExecutionStatus } from '../../patterns/execution-index/status.ts';

export type { ExecutionStatus };

/** State of one replica of an agent. */
export type CallState =
  /** its tier is admitted, and it is not started yet */
  | { readonly kind: 'admitted' }
  | { readonly kind: 'running'; readonly attempt: number; readonly sinceMs: number }
  /** the attempt failed and is not over: the next one waits for its backoff */
  | { readonly kind: 'waiting'; readonly attempt: number; readonly error: string; readonly cause: string }
  /** the tier failed, or its admission was stale; that is being recorded and the next tier chosen */
  | { readonly kind: 'recording'; readonly error: string; readonly cause: string }
  /** its tier has asked a question, and the run waits for the answer */
  | { readonly kind: 'asking'; readonly question: string; readonly sinceMs: number }
  | { readonly kind: 'done'; readonly attempts: number }
  | { readonly kind: 'failed'; readonly error: string; readonly cause: string }
  /** its end is not known yet; the phase reads it from the store, or runs another round */
  | { readonly kind: 'unsettled' }
  /** ended early: the vote was decided without it */
  | { readonly kind: 'not-needed' }
  /** cut short by the end of the execution */
  | { readonly kind: 'aborted' };

export interface CallProgress extends TriedTiers {
  readonly agent: string;
  readonly replica: number;
  /** the tier in use, or the last one used */
  readonly tier: string;
  /** state of the tier's circuit when it admitted the call */
  readonly circuit: CircuitState;
  readonly state: CallState;
}

/** An agent as the definition declares it. */
export type PhaseAgent = Readonly<Pick<AgentPlan, 'name' | 'required' | 'replicas' | 'quorum'>>;

export type PhaseState =
  | { readonly kind: 'running' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: string; readonly cause: string };

export interface PhaseProgress {
  readonly name: string;
  /** from 1 */
  readonly round: number;
  readonly state: PhaseState;
  readonly agents: readonly PhaseAgent[];
  /** @default - DEFAULT_THRESHOLDS */
  readonly thresholds?: PhaseThresholds;
  readonly calls: readonly CallProgress[];
  /** the agents of the nodes whose tasks its last superstep had @default - it is no compiled graph */
  readonly superstep?: readonly string[];
}

/** Progress of an execution, read from its history. */
export interface Progress {
  readonly status: ExecutionStatus;
  readonly startedAtMs: number;
  readonly lastEventAtMs: number;
  readonly events: number;
  readonly redrives: number;
  /** in the order they began */
  readonly phases: readonly PhaseProgress[];
  /** in order; a longer history only adds to its end */
  readonly changes: readonly ProgressChange[];
}

/** Which call a change is about. */
export interface CallName {
  readonly phase: string;
  readonly agent: string;
  readonly replica: number;
  /** how many replicas the agent has */
  readonly replicas: number;
}

/** One event of the progress; it appears once. */
export type ProgressChange = { readonly atMs: number } & (
  | {
      readonly kind: 'phase-began';
      readonly phase: string;
      readonly round: number;
      readonly calls: number;
      /** replicas that are not called, as the circuits of all their tiers refuse */
      readonly refused: number;
    }
  | { readonly kind: 'tier-skipped'; readonly call: CallName; readonly skipped: SkippedTier }
  | {
      readonly kind: 'attempt-failed';
      readonly call: CallName;
      readonly tier: string;
      readonly attempt: number;
      readonly error: string;
      readonly cause: string;
    }
  | { readonly kind: 'attempt-repeated'; readonly call: CallName; readonly tier: string; readonly attempt: number }
  | { readonly kind: 'fell-back'; readonly call: CallName; readonly from: string; readonly to: string }
  /** its admission was from before a redrive, so it never ran: it got a new one, for the tier that is named */
  | { readonly kind: 'admitted-again'; readonly call: CallName; readonly tier: string }
  /** its tier needs an answer before it can go on */
  | { readonly kind: 'asked'; readonly call: CallName; readonly tier: string; readonly question: string }
  /** the answer is there, and the tier goes on */
  | { readonly kind: 'answered'; readonly call: CallName; readonly tier: string }
  | { readonly kind: 'call-done'; readonly call: CallName; readonly tier: string; readonly attempts: number }
  | { readonly kind: 'call-failed'; readonly call: CallName; readonly error: string; readonly cause: string }
  | { readonly kind: 'call-unsettled'; readonly call: CallName }
  | { readonly kind: 'call-not-needed'; readonly call: CallName }
  | { readonly kind: 'another-round'; readonly phase: string; readonly cause: string }
  | { readonly kind: 'phase-done'; readonly phase: string }
  | { readonly kind: 'phase-failed'; readonly phase: string; readonly error: string; readonly cause: string }
  | { readonly kind: 'redriven'; readonly count: number }
  | { readonly kind: 'ended'; readonly status: ExecutionStatus; readonly error: string; readonly cause: string }
);

/** A change without its time, as the fold makes it. */
export type ChangeBody = ProgressChange extends infer Change
  ? Change extends ProgressChange
    ? Omit<Change, 'atMs'>
    : never
  : never;
