import type { RunnableConfig } from '@langchain/core/runnables';
import { type BaseCheckpointSaver, Command } from '@langchain/langgraph';
import { CataloguedError } from '../../patterns/catalogue/errors.ts';
import { GraphError } from '../../patterns/catalogue/graph-errors.ts';
import { retrySkipped } from '../../patterns/catalogue/retry-skipped.ts';
import type { GraphContext, GraphProgress, GraphTask, SteppedGraph, TaskRun } from '../../patterns/graphs/superstep.ts';
import type { Json } from '../../patterns/json/json.ts';
import type { Question } from '../../patterns/questions/task-questions.ts';
import { graphErrorCodeOf } from '../graph-errors.ts';
import { retryOf } from '../nodes/classify.ts';
import { textOf } from '../nodes/run-tiers.ts';
import { tierErrorOf } from '../tier/tier-error.ts';
import { waitUntilAfter } from './checkpoint-clock.ts';
import type { Admission, PreparedTask } from './gate.ts';
import { type AnyGraph, type GatedGraph, gatedGraph, type NodeRetryPolicy } from './gated-graph.ts';
import { openQuestions } from './questions.ts';
import { comparePaths, isHandlerOf } from './task-path.ts';
import { TaskSaver, TaskStored } from './task-saver.ts';

/** Enough for the supersteps of one invocation: the limit of the graph counts those of all of them. */
const UNLIMITED = 1_000_000;

/**
 * Runs the supersteps of a graph piece by piece, by LangGraph itself: `invoke` goes on from the checkpoints of the thread, and the
 * nodes that are not to run are behind gates. A superstep whose tasks have all stored their writes is applied by LangGraph, which
 * takes such writes from the checkpoint when it resumes.
 */
export function steppedGraph(graph: AnyGraph, saver: BaseCheckpointSaver): SteppedGraph {
  return {
    advance: async (threadId, input, context) => await advance(graph, saver, threadId, input, context),
    runTask: async (run) => await runTask(graph, saver, run),
  };
}

async function advance(
  graph: AnyGraph,
  saver: BaseCheckpointSaver,
  threadId: string,
  input: () => unknown,
  context?: GraphContext,
): Promise<GraphProgress> {
  const waiting: PreparedTask[] = [];
  const gated = gatedGraph(graph, saver, (task) => {
    waiting.push(task);
    return { kind: 'wait' };
  });
  const thread = threadOf(threadId);
  const newest = await saver.getTuple(thread);
  try {
    if (newest !== undefined) await waitUntilAfter(newest.checkpoint.id);
    await gated.invoke(newest === undefined ? input() : null, {
      ...thread,
      durability: 'sync',
      recursionLimit: UNLIMITED,
      ...(context === undefined ? {} : { context }),
    });
  } catch (error) {
    throw error instanceof CataloguedError ? error : applyErrorOf(error);
  }
  const [first] = waiting;
  if (first === undefined || newest?.metadata?.step !== first.step - 1) return await planOf(gated, thread);
  return { kind: 'tasks', step: first.step, tasks: inOrder(waiting) };
}

/**
 * The superstep after one that was just applied. LangGraph, where it applies and goes on in one process, leaves out a node for which a
 * join was complete before; a process that resumes the thread runs it, and so does the next function here. The plan is that of the latter.
 */
async function planOf(gated: GatedGraph, thread: RunnableConfig): Promise<GraphProgress> {
  const { values, metadata, tasks } = await gated.getState(thread);
  const step = (metadata?.step ?? 0) + 1;
  if (tasks.length === 0) return { kind: 'done', step, values };
  const planned = tasks.map(({ id, name, path }) => ({ id, node: name, path: path as GraphTask['path'] }));
  return { kind: 'tasks', step, tasks: inOrder(planned) };
}

function inOrder(tasks: readonly GraphTask[]): GraphTask[] {
  return tasks.map(({ id, node, path }) => ({ id, node, path })).toSorted((a, b) => comparePaths(a.path, b.path));
}

function threadOf(threadId: string): RunnableConfig {
  return { configurable: { thread_id: threadId } };
}

/** Reducers, schemas of the state and the edges of START run in this step: none of them is cured by a retry. */
function applyErrorOf(error: unknown): GraphError {
  const code = graphErrorCodeOf(error);
  const text = code === undefined ? textOf(error) : `${code}: ${(error as Error).message}`;
  return new GraphError(`the superstep cannot be applied: ${text}`, { cause: error });
}

/** Runs it again for as long as its questions have answers: each run goes as far as the next question. */
async function runTask(graph: AnyGraph, saver: BaseCheckpointSaver, run: TaskRun): Promise<void> {
  const tuple = await saver.getTuple(threadOf(run.threadId));
  let questions = openQuestions(run.task, tuple?.pendingWrites ?? []);
  let answers: Readonly<Record<string, Json>> = {};
  do {
    if (questions.length > 0) answers = Object.fromEntries(await run.answersTo(questions));
    questions = await runOnce(graph, saver, run, answers);
  } while (questions.length > 0);
}

/** @returns the questions that the task has asked, none when it is done */
async function runOnce(
  graph: AnyGraph,
  saver: BaseCheckpointSaver,
  { task, threadId, signal, recursionLimit, failure, context, attempt }: TaskRun,
  answers: Readonly<Record<string, Json>>,
): Promise<Question[]> {
  const taskSaver = new TaskSaver(saver, task.id);
  const admit = (prepared: PreparedTask): Admission => {
    const run = { kind: 'run', ...(attempt === undefined ? {} : { attempt }) } as const;
    if (prepared.id !== task.id) return isHandlerOf(task.path, prepared.path) ? run : { kind: 'wait' };
    return failure === undefined ? run : { kind: 'fail', error: errorOf(failure) };
  };
  const gated = gatedGraph(graph, taskSaver, admit, failure !== undefined);
  const input = Object.keys(answers).length === 0 ? null : new Command({ resume: answers });
  try {
    const { writer } = taskSaver;
    await gated.invoke(input, {
      ...threadOf(threadId),
      durability: 'sync',
      recursionLimit,
      signal,
      writer,
      ...(context === undefined ? {} : { context }),
    });
  } catch (error) {
    // the task is done as soon as its writes are stored, by this attempt or one before, whatever LangGraph would have done next
    const isDone = error instanceof TaskStored || (await taskSaver.isStored());
    if (!isDone) throw taskErrorOf(error, recursionLimit, gated.retryPolicies.get(task.node));
  }
  // a task that LangGraph does not prepare any more stored its writes in an attempt that nobody heard of
  return openQuestions(task, await taskSaver.writes());
}

/** An error of a node, by which the state machine knows whether to try again. */
function taskErrorOf(error: unknown, recursionLimit: number, { retryOn }: NodeRetryPolicy = {}): unknown {
  const mapped = tierErrorOf(error, recursionLimit);
  if (mapped instanceof CataloguedError) return mapped;
  const isRetried = retryOn === undefined ? retryOf(error) !== 'never' : retryOn(error as never);
  return isRetried ? mapped : retrySkipped({ name: 'AgentError', message: `the node failed: ${textOf(error)}` });
}

function errorOf({ error, cause }: NonNullable<TaskRun['failure']>): Error {
  const thrown = new Error(cause);
  thrown.name = error;
  return thrown;
}
