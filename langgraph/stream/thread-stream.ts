import type { RunnableConfig } from '@langchain/core/runnables';
import type { BaseCheckpointSaver, CheckpointPendingWrite } from '@langchain/langgraph-checkpoint';
import { CUSTOM_CHANNEL, isOutput } from '../compiled/task-writes.ts';

/** What a stream has: the state after each superstep, the update of each task, and what its code has written by `config.writer`. */
export type ThreadStreamMode = 'values' | 'updates' | 'custom';

/** A graph that is compiled with the saver of its threads. */
export interface ThreadGraph {
  readonly checkpointer?: BaseCheckpointSaver | boolean | undefined;
  getStateHistory(config: RunnableConfig): AsyncIterable<Snapshot>;
}

interface Snapshot {
  readonly values: unknown;
  readonly config: RunnableConfig;
  readonly metadata?: { readonly step?: number } | undefined;
  readonly tasks: readonly { readonly id: string; readonly name: string; readonly result?: unknown }[];
}

/**
 * What `graph.stream` would have given of a thread, up to where it is now: for each superstep what its tasks gave, in the order in which
 * LangGraph applies them, then the state. The update of a task that changed nothing is empty.
 * @param config names the thread
 * @throws TypeError for a graph without a saver
 */
export async function* threadStream(
  graph: ThreadGraph,
  config: RunnableConfig,
  { streamMode }: { readonly streamMode: readonly ThreadStreamMode[] },
): AsyncGenerator<readonly [mode: ThreadStreamMode, chunk: unknown]> {
  const { checkpointer } = graph;
  if (typeof checkpointer !== 'object') {
    throw new TypeError('the graph has no saver of its threads: compile it with a DynamoDBSaver as checkpointer');
  }
  const snapshots: Snapshot[] = [];
  for await (const snapshot of graph.getStateHistory(config)) snapshots.unshift(snapshot);
  const has = (mode: ThreadStreamMode) => streamMode.includes(mode);
  let isChanged = true;
  for (const { metadata, values, tasks, config: at } of snapshots) {
    // the input, before START has written it to the state
    if ((metadata?.step ?? 0) < 0) continue;
    // as LangGraph, which has no state of a superstep that changed nothing
    if (has('values') && isChanged) yield ['values', values];
    isChanged = tasks.some(({ result }) => result !== undefined);
    if (!has('updates') && !has('custom')) continue;
    const writes = (await checkpointer.getTuple(at))?.pendingWrites ?? [];
    for (const { id, name, result } of tasks) {
      const own = writes.filter(([taskId]) => taskId === id);
      if (has('custom')) for (const chunk of customChunks(own)) yield ['custom', chunk];
      if (has('updates') && own.some(isOutput)) yield ['updates', { [name]: result ?? {} }];
    }
  }
}

function customChunks(writes: readonly CheckpointPendingWrite[]): unknown[] {
  return writes.flatMap(([, channel, value]) => (channel === CUSTOM_CHANNEL ? [value] : []));
}
