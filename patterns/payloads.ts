import type { Admission, Rejection } from './admission.ts';
import type { SupportedCombinator } from './consensus.ts';
import type { Json } from './json.ts';

/** What a caller sends to start a workflow. */
export interface StartRequest {
  /** @default - the execution's name */
  readonly workflowId?: string;
  /** checked against the workflow's own schema */
  readonly input: Json;
  /** fault rules of this run; refused unless the stage enables injection */
  readonly faults?: readonly string[];
  /** seed of the dice that fault rates are thrown with @default 0 */
  readonly faultSeed?: number;
}

/** The run as every task of it sees it; made by Accept, kept in the variable `$run`. */
export interface Run {
  readonly workflowId: string;
  /** fencing token: a newer execution of the same workflow has a higher one */
  readonly epoch: number;
  readonly executionArn: string;
  readonly startedAtMs: number;
  readonly input: Json;
  readonly faults: readonly string[];
  readonly faultSeed: number;
}

/** One tier as the state machine's definition carries it. */
export interface TierPlan {
  readonly name: string;
  readonly breakerId: string;
  readonly attemptTimeoutMs: number;
}

/** One agent as the state machine's definition carries it. */
export interface AgentPlan {
  readonly name: string;
  readonly required: boolean;
  readonly replicas: number;
  readonly quorum: number;
  readonly combinator: SupportedCombinator;
  readonly functionArn: string;
  /** the Lambda's own limit; longer than every attempt's deadline */
  readonly functionTimeoutSeconds: number;
  /** the Task's limit; longer than the Lambda's, so that a timed-out function is dead when it is reported */
  readonly taskTimeoutSeconds: number;
  readonly tiers: readonly TierPlan[];
}

/** One phase as the state machine's definition carries it. */
export interface PhasePlan {
  readonly name: string;
  /** the phases before this one, whose results its agents read */
  readonly earlier: readonly string[];
  readonly agents: readonly AgentPlan[];
}

/** A tier that was tried and did not answer. */
export interface TierFailure {
  readonly tier: string;
  readonly error: string;
  readonly cause: string;
}

/** A tier that was not tried, because its circuit refused. */
export interface SkippedTier extends Rejection {
  readonly tier: string;
}

/** One item of the fan-out: one replica of one agent, at the tier it is admitted to. */
export interface AgentCall {
  readonly phase: string;
  readonly earlier: readonly string[];
  readonly round: number;
  readonly agent: string;
  readonly replica: number;
  readonly functionArn: string;
  readonly functionTimeoutSeconds: number;
  readonly taskTimeoutSeconds: number;
  readonly tiers: readonly TierPlan[];
  /** the tier to run, one of `tiers` */
  readonly tier: string;
  readonly admission: Admission;
  /** the budget of the whole call, all tiers and retries: nothing starts that could end after it */
  readonly callDeadlineMs: number;
  readonly failures: readonly TierFailure[];
  readonly skipped: readonly SkippedTier[];
}

/** What the agent wrapper is invoked with. */
export interface InvokeRequest {
  readonly run: Run;
  readonly call: AgentCall;
  /** State.RetryCount: 0 for the first attempt */
  readonly retryCount: number;
  readonly redriveCount: number;
}

/** What the wrapper answers: a key and a summary, never the result itself. */
export interface InvokeResponse {
  readonly status: 'done';
  readonly agent: string;
  readonly replica: number;
  readonly tier: string;
  readonly attempts: number;
}

/** What RecordFailure is invoked with: the failed call and what Step Functions says of it. */
export interface RecordFailureRequest {
  readonly run: Run;
  readonly call: AgentCall;
  readonly error: { readonly Error: string; readonly Cause: string };
  readonly redriveCount: number;
}

/** What RecordFailure decides. */
export type RecordFailureResponse =
  | { readonly next: 'invoke'; readonly call: AgentCall }
  | {
      readonly next: 'done';
      readonly status: 'done' | 'failed' | 'unsettled';
      readonly agent: string;
      readonly replica: number;
    };

/** What BeginPhase is invoked with. */
export interface BeginPhaseRequest {
  readonly run: Run;
  readonly phase: PhasePlan;
  readonly round: number;
  readonly redriveCount: number;
}

/** What BeginPhase answers: the items of the fan-out. */
export interface BeginPhaseResponse {
  readonly calls: readonly AgentCall[];
}

/** What EndPhase is invoked with. */
export interface EndPhaseRequest extends BeginPhaseRequest {}
