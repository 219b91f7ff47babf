import * as z from 'zod';
import type { Json } from '../json/json.ts';
import type { Question } from '../questions/task-questions.ts';

/**
 * A task of a superstep, as LangGraph names it: a run of one node. A node that was sent several times has as many tasks. The path
 * is LangGraph's own, by which it orders tasks.
 */
export const graphTask = z.object({
  id: z.string(),
  node: z.string(),
  path: z.array(z.union([z.string(), z.number(), z.boolean()])),
});
export type GraphTask = z.infer<typeof graphTask>;

/** Where a graph stands once LangGraph has applied every superstep whose tasks are all done. */
export type GraphProgress =
  | {
      readonly kind: 'tasks';
      /** LangGraph's number of the superstep that these tasks are of, from 1 */
      readonly step: number;
      /** those without stored writes, in the order in which LangGraph applies their writes */
      readonly tasks: readonly GraphTask[];
    }
  | { readonly kind: 'done'; readonly step: number; readonly values: unknown };

/** The failure that is passed to a node's error handler. */
export interface NodeFailureRecord {
  readonly error: string;
  readonly cause: string;
}

/** The context of a run, which LangGraph passes to nodes and edges. */
export type GraphContext = Readonly<Record<string, unknown>>;

/** Which attempt at its task a node is in, as LangGraph calls it in `runtime.executionInfo`. */
export interface NodeAttemptInfo {
  /** from 1 */
  readonly nodeAttempt: number;
  /** in epoch milliseconds @default - it is not known */
  readonly nodeFirstAttemptTime?: number;
}

/** One task to run. */
export interface TaskRun {
  readonly threadId: string;
  /** @default - the run has none */
  readonly context?: GraphContext;
  /** @default - the first */
  readonly attempt?: NodeAttemptInfo;
  readonly task: GraphTask;
  /** aborted at the deadline of the attempt */
  readonly signal: AbortSignal;
  /** most supersteps of the graph: LangGraph gives its subgraphs as many */
  readonly recursionLimit: number;
  /** what the error handler of the node is to handle @default - the node itself runs */
  readonly failure?: NodeFailureRecord;
  /** Answers questions of the node, by their ids. It throws while they have no answer, and the task is run again later. */
  answersTo(questions: readonly Question[]): Promise<ReadonlyMap<string, Json>>;
}

/** A graph whose supersteps are run piece by piece, each from the checkpoints of its thread. LangGraph implements it. */
export interface SteppedGraph {
  /**
   * Applies the superstep whose tasks are all done, if there is one, and says what is next. Repeated, it says the same.
   * @param input of a thread without checkpoints
   * @param context for the edges @default - the run has none
   */
  advance(threadId: string, input: () => unknown, context?: GraphContext): Promise<GraphProgress>;
  /** Runs a task and stores its writes. @throws what the node throws, and `answersTo` */
  runTask(run: TaskRun): Promise<void>;
}
