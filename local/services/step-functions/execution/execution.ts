import type { Json, JsonObject } from '../../../json.ts';
import type { Definition, MachineType } from '../definition/types.ts';
import type { Failure } from './failure.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An event as it is kept: payloads are JSON values here and become text at the API. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestampMs: number;
  readonly type: string;
  readonly details: JsonObject;
}

/**
 * The activity of a state. It holds everything that survives a restart, and the next step follows from it alone, so
 * that a restart is the same as a continuation.
 */
export type Activity =
  /** the block has been given its input, its first state is not entered yet */
  | { readonly kind: 'begin' }
  /** entered (or to be tried again): its fields are to be evaluated */
  | { readonly kind: 'enter' }
  /** a task with its arguments, not handed over yet */
  | TaskActivity<'scheduled'>
  | (TaskActivity<'inFlight'> & { readonly timeoutAtMs?: number })
  /** it has its result, Output and Assign are to be evaluated */
  | { readonly kind: 'settled'; readonly result: Json }
  /** Retry and Catch are to be asked */
  | { readonly kind: 'failing'; readonly failure: Failure; readonly resume?: FanOutActivity }
  | { readonly kind: 'waiting'; readonly dueMs: number }
  /** between two attempts */
  | { readonly kind: 'backoff'; readonly dueMs: number }
  | FanOutActivity
  /** the block has ended */
  | { readonly kind: 'over' };

/** A Parallel or Map whose children are at work. A failure keeps it, so that a redrive can take it up. */
export type FanOutActivity =
  /** branches of a Parallel */
  | { readonly kind: 'branches'; readonly input: Json; readonly count: number }
  /** iterations of an inline Map */
  | { readonly kind: 'iterations'; readonly items: readonly Json[]; readonly maxConcurrency: number }
  /** children of a distributed Map, which are executions of their own */
  | MapRunActivity;

interface TaskActivity<Kind extends string> {
  readonly kind: Kind;
  /** the event with the task's parameters, see `parametersOf` */
  readonly scheduledEventId: number;
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
  readonly taskToken?: string;
}

export interface MapRunActivity {
  readonly kind: 'mapRun';
  readonly mapRunArn: string;
  readonly startedEventId: number;
  readonly label: string;
  /** the inputs of the children, batched already */
  readonly inputs: readonly Json[];
  /** the number of items of each child */
  readonly itemCounts: readonly number[];
  readonly maxConcurrency: number;
  readonly toleratedFailureCount?: number;
  readonly toleratedFailurePercentage?: number;
  readonly redriveCount: number;
}

export type BranchStatus = 'running' | 'succeeded' | 'failed' | 'aborted';

/**
 * One run through a States block: the execution itself, a branch, an iteration. Its id is its place in the tree:
 * `0` is the execution, `0.2` the third branch or iteration of the state it is in.
 */
export interface Branch {
  readonly id: string;
  readonly index: number;
  readonly input: Json;
  readonly status: BranchStatus;
  readonly output: Json;
  /** assigned in this branch; outer ones are read through the parents */
  readonly variables: Readonly<Record<string, Json>>;
  /** the event the next one points back to */
  readonly lastEventId: number;
  readonly state: string;
  readonly stateInput: Json;
  readonly enteredAtMs: number;
  readonly enteredEventId: number;
  /** `lastEventId` before the state was entered */
  readonly beforeEventId: number;
  /** attempts made after the first, per retrier */
  readonly retries: readonly number[];
  /** attempts made after the first, over all retriers */
  readonly retryCount: number;
  /** the request of a .sync or waitForTaskToken task was accepted */
  readonly submitted: boolean;
  /** when the next heartbeat is due, 0 without */
  readonly heartbeatDueMs: number;
  readonly activity: Activity;
}

export const ROOT_BRANCH = '0';

export function parentId(id: string): string | undefined {
  const cut = id.lastIndexOf('.');
  return cut > 0 ? id.slice(0, cut) : undefined;
}

/** A deployed definition; executions keep theirs when a newer one is deployed. */
export interface Revision {
  readonly id: string;
  readonly definitionText: string;
  readonly definition: Definition;
}

export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly type: MachineType;
  readonly roleArn: string;
  readonly revisionId: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly loggingConfiguration?: Json;
  readonly tracingConfiguration?: Json;
}

/** The execution that started another one. */
export interface Parent {
  readonly executionArn: string;
  /** the scheduled event of the task, or the start of the map run */
  readonly eventId: number;
  /** `abandon`: the child runs on when the state that started it ends; `terminate`: it is aborted */
  readonly parentClosePolicy: 'abandon' | 'terminate';
  /** of a map run: the child's place */
  readonly index?: number;
  readonly mapRunArn?: string;
  /** the map run's redriveCount when the child was started */
  readonly generation?: number;
}

/** The way from a States block into one of its states: a branch of a Parallel, or (index 0) the processor of a Map. */
export interface BlockStep {
  readonly state: string;
  readonly index: number;
}

/** The constant part of an execution, set at its start. */
export interface ExecutionSpec {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly machineType: MachineType;
  readonly revisionId: string;
  readonly roleArn: string;
  readonly input: Json;
  /** the text the input was given as @default - as it is written from `input` */
  readonly inputText?: string;
  readonly startMs: number;
  /** of X-Ray: `Root=...;Sampled=1`, that of all its tasks @default - the machine is not traced */
  readonly traceHeader?: string;
  readonly parent?: Parent;
  /** which block of the definition is run @default - all of it; a map run's children run their Map's processor */
  readonly blockPath?: readonly BlockStep[];
  /** replaces fields of the context object; for replaying recordings */
  readonly contextSeed?: JsonObject;
  /** replaces the whole context object; for TestState */
  readonly wholeContext?: JsonObject;
  /** one state is tried, not an execution that could be redriven */
  readonly testState?: true;
}

/** The changing part of an execution as a whole. */
export interface ExecutionLifecycle {
  readonly status: ExecutionStatus;
  readonly stopMs?: number;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly redriveCount: number;
  readonly redriveMs?: number;
  /** when the machine's TimeoutSeconds runs out */
  readonly timeoutAtMs?: number;
  /** client tokens of redrives and when they were used, newest last */
  readonly redriveTokens: readonly { readonly token: string; readonly usedMs: number }[];
}
