import { Command } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { steppedGraph } from '../../../langgraph/compiled/stepped-graph.ts';
import { type ThreadStreamMode, threadStream } from '../../../langgraph/stream/thread-stream.ts';
import type { GraphTask, SteppedGraph, TaskRun } from '../../../patterns/graphs/superstep.ts';
import { buildGraph, type GraphSpec, nodeOf } from '../../fixtures/random-graph/build-graph.ts';
import { bySupersteps, type StreamChunk } from './stream-order.ts';
import { checkpointsOf, historyOf } from './thread-history.ts';

/** What a graph came to, and what its thread has of it. */
export interface GraphOutcome {
  readonly end: 'done' | 'recursion' | 'refused' | 'not resumed';
  readonly state?: unknown;
  readonly history: readonly object[];
  readonly checkpoints: readonly object[];
  /**
   * The chunks of each superstep in the order of the thread, those of its tasks sorted: LangGraph has them as they end. Empty when it did not
   * end well: an error of a stream takes the place of chunks that nobody has read yet.
   */
  readonly stream: readonly object[];
  /** how often the code of a node ran for each task */
  readonly runs: ReadonlyMap<string, number>;
}

export const RECURSION_LIMIT = 6;
export const INPUT = { log: ['input'], sum: 1 };
const MODES: ThreadStreamMode[] = ['values', 'updates', 'custom'];
const NOT_RESUMED = 'there is no superstep left to resume the graph with';
const THREAD = { configurable: { thread_id: 'thread' } };

/** Counts the runs of tasks. */
function runCounter() {
  const runs = new Map<string, number>();
  const onRun = (node: string, taskId: string) => {
    const key = `${node} ${taskId}`;
    const earlier = runs.get(key) ?? 0;
    runs.set(key, earlier + 1);
    return earlier;
  };
  return { runs, onRun };
}

/** The graph in one process, by LangGraph alone; its questions are answered as they are asked. */
export async function runInProcess(spec: GraphSpec, saver: BaseCheckpointSaver): Promise<GraphOutcome> {
  const { runs, onRun } = runCounter();
  const graph = buildGraph(spec, onRun).compile({ checkpointer: saver });
  let end: GraphOutcome['end'] = 'done';
  let supersteps = RECURSION_LIMIT;
  const chunks: StreamChunk[] = [];
  try {
    for (let input: unknown = INPUT; input !== undefined; ) {
      const options = { ...THREAD, recursionLimit: supersteps, durability: 'sync', streamMode: MODES };
      for await (const chunk of await graph.stream(input, options)) chunks.push(chunk);
      const { tasks, metadata } = await graph.getState(THREAD);
      const answers = tasks.flatMap(({ interrupts }: { interrupts: { id: string; value: string }[] }) =>
        interrupts.map(({ id, value }) => [id, answerTo(value)]),
      );
      input = answers.length === 0 ? undefined : new Command({ resume: Object.fromEntries(answers) });
      if (input !== undefined) supersteps = superstepsAfter((metadata?.step ?? 0) + 1);
    }
  } catch (error) {
    end = endOf(error);
  }
  return {
    ...(await outcomeOf(end, spec, saver, 'thread', runs)),
    stream: end === 'done' ? bySupersteps(spec, chunks) : [],
  };
}

/** How the state machine runs tasks. */
export interface Driver {
  /** runs a task until it is done, or its retries are used up */
  readonly task: (stepped: () => SteppedGraph, run: Omit<TaskRun, 'failure'>, hasHandler: boolean) => Promise<void>;
  /** applies and plans until that is done */
  readonly advance: (
    stepped: () => SteppedGraph,
    advance: Parameters<SteppedGraph['advance']>,
  ) => ReturnType<SteppedGraph['advance']>;
}

/** The graph as the state machine runs it: plan, tasks at the same time, apply. Each step has a process of its own. */
export async function runStepped(
  spec: GraphSpec,
  saver: BaseCheckpointSaver,
  driver: Driver,
  saverOfProcess: () => BaseCheckpointSaver = () => saver,
): Promise<GraphOutcome> {
  const { runs, onRun } = runCounter();
  const stepped = () => steppedGraph(buildGraph(spec, onRun), saverOfProcess());
  let end: GraphOutcome['end'] = 'done';
  try {
    for (;;) {
      const progress = await driver.advance(stepped, ['thread', () => INPUT]);
      if (progress.step > RECURSION_LIMIT) throw tooManySupersteps();
      if (progress.kind === 'done') break;
      const settled = await Promise.allSettled(
        progress.tasks.map(async (task) => {
          const hasHandler = nodeOf(spec, task.node)?.kind === 'fails';
          await driver.task(stepped, taskOf(task, progress.step), hasHandler);
        }),
      );
      for (const each of settled) if (each.status === 'rejected') throw each.reason;
    }
  } catch (error) {
    end = endOf(error);
  }
  return await outcomeOf(end, spec, saver, 'thread', runs);
}

function taskOf(task: GraphTask, step: number): Omit<TaskRun, 'failure'> {
  return {
    threadId: 'thread',
    task,
    signal: new AbortController().signal,
    recursionLimit: RECURSION_LIMIT,
    answersTo: async (questions) => {
      superstepsAfter(step);
      return new Map(questions.map(({ id, value }) => [id, answerTo(String(value))]));
    },
  };
}

/** LangGraph counts the supersteps of one invocation, at least one: a graph that has none left cannot be resumed in one process. */
function superstepsAfter(step: number): number {
  const left = RECURSION_LIMIT - step - 1;
  if (left < 1) throw new Error(NOT_RESUMED);
  return left;
}

function tooManySupersteps(): Error {
  return Object.assign(new Error('too many supersteps'), { lc_error_code: 'GRAPH_RECURSION_LIMIT' });
}

export function answerTo(question: string): string {
  return `yes to ${question}`;
}

export async function outcomeOf(
  end: GraphOutcome['end'],
  spec: GraphSpec,
  saver: BaseCheckpointSaver,
  threadId: string,
  runs: ReadonlyMap<string, number>,
): Promise<GraphOutcome> {
  const graph = buildGraph(spec, () => 0).compile({ checkpointer: saver });
  const handled = spec.nodes.flatMap(({ kind }, index) => (kind === 'fails' ? [`f${index}`] : []));
  const state = end === 'done' ? (await graph.getState({ configurable: { thread_id: threadId } })).values : undefined;
  const [history, checkpoints] = await Promise.all([
    historyOf(graph, threadId, handled),
    checkpointsOf(saver, threadId),
  ]);
  const thread = threadStream(graph, { configurable: { thread_id: threadId } }, { streamMode: MODES });
  const chunks: StreamChunk[] = [];
  for await (const chunk of thread) chunks.push(chunk);
  return { end, state, history, checkpoints, stream: end === 'done' ? bySupersteps(spec, chunks) : [], runs };
}

/** Limits and refusals of LangGraph are outcomes; anything else is a defect. */
export function endOf(error: unknown): GraphOutcome['end'] {
  const text =
    error instanceof Error ? `${(error as { lc_error_code?: string }).lc_error_code ?? ''} ${error.message}` : '';
  if (text.includes(NOT_RESUMED)) return 'not resumed';
  if (/GRAPH_RECURSION_LIMIT|has not ended after/.test(text)) return 'recursion';
  if (text.includes('INVALID_CONCURRENT_GRAPH_UPDATE')) return 'refused';
  throw error;
}
