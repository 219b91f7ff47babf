import type { WorkerTime } from '../../../clock/open.ts';

/** The messages between the cloud and a worker thread that stands in for a Lambda execution environment. */

/** An error of a function, as the Lambda service reports it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** The parameters of the start of a function's thread. */
export interface FunctionStart {
  readonly taskRoot: string;
  /** `file.export`, the file relative to the task root and without its suffix */
  readonly handler: string;
  readonly time: WorkerTime;
  readonly functionName: string;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly logStream: string;
  /** while the handler is loaded; only in virtual time */
  readonly randomSeed?: number;
}

/** The parameters of a worker's start. */
export interface WorkerStart extends FunctionStart {
  /** where Node may keep compiled code between two workers */
  readonly compileCache: string;
}

export type ToWorker =
  | {
      readonly kind: 'invoke';
      readonly requestId: string;
      readonly event: string;
      readonly invokedFunctionArn: string;
      readonly deadlineMs: number;
      readonly traceId: string;
      /** only in virtual time */
      readonly randomSeed?: number;
      /** as in `connections` */
      readonly waitingPorts: readonly number[];
    }
  /** virtual time has reached the worker's earliest timer */
  | { readonly kind: 'wake'; readonly turn: number }
  /**
   * The worker's own ports of those connections whose requests wait for another function's answer or a queue's message,
   * which may take virtual time. Abandoned ones of earlier invocations are among them.
   */
  | { readonly kind: 'connections'; readonly turn: number; readonly waitingPorts: readonly number[] };

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly messages: readonly string[] }
  /** `requestId`, here and below: of the reported invocation, so that a late report is never taken for that of the next one */
  | { readonly kind: 'returned'; readonly requestId: string; readonly payload: string; readonly heapUsedBytes: number }
  | {
      readonly kind: 'failed';
      readonly requestId: string;
      readonly error: FunctionError;
      readonly heapUsedBytes: number;
    }
  /** the handler could not be loaded, or something escaped it; the worker ends itself next */
  | { readonly kind: 'fatal'; readonly error: FunctionError }
  /**
   * Nothing is going on but waiting for virtual time to reach `nextDueMs`, or for ever. `turn` is that of the last
   * message received, 0 for the invocation itself: a report that crossed a newer message is out of date.
   */
  | { readonly kind: 'waiting'; readonly requestId: string; readonly turn: number; readonly nextDueMs?: number };
