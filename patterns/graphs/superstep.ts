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

/** The failure that an error handler of a node is told of. */
export interface NodeFailureRecord {
  readonly error: string;
  readonly cause: string;
}

/** One task to run. */
export interface TaskRun {
  readonly threadId: string;
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
   */
  advance(threadId: string, input: () => unknown): Promise<GraphProgress>;
  /** Runs a task and stores its writes. @throws what the node throws, and `answersTo` */
  runTask(run: TaskRun): Promise<void>;
}
