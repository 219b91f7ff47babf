import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { RunnableConfig } from '@langchain/core/runnables';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';

/** The thread of a run: BeginPhase says it. */
export function threadIdIn(history: readonly HistoryEvent[]): string {
  const [threadId] = history.flatMap(({ taskSucceededEventDetails: task }) => {
    const { Payload } = JSON.parse(task?.output ?? '{}') as { Payload?: { threadId?: string } };
    return Payload?.threadId ?? [];
  });
  return threadId ?? 'a run without a thread';
}

/** A compiled graph, as far as its threads are read. */
export interface ReadableGraph {
  getStateHistory(config: RunnableConfig): AsyncIterable<{
    readonly values: unknown;
    readonly next: readonly string[];
    readonly metadata?: { readonly step?: number; readonly source?: string } | undefined;
    readonly tasks: readonly {
      readonly name: string;
      readonly path?: readonly unknown[];
      readonly result?: unknown;
      readonly interrupts: readonly { readonly value?: unknown }[];
    }[];
  }>;
}

/**
 * The history of a thread by LangGraph's own API, the newest first, without ids and times.
 * @param handled nodes whose error handlers ran: LangGraph shows no result of such a task
 */
export async function historyOf(
  graph: ReadableGraph,
  threadId: string,
  handled: readonly string[] = [],
): Promise<object[]> {
  const history: object[] = [];
  for await (const { values, next, metadata, tasks } of graph.getStateHistory({
    configurable: { thread_id: threadId },
  })) {
    history.push({
      step: metadata?.step,
      source: metadata?.source,
      next,
      values,
      tasks: tasks.map(({ name, path, result, interrupts }) => ({
        name,
        path,
        ...(handled.includes(name) ? {} : { result }),
        interrupts: interrupts.map(({ value }) => value),
      })),
    });
  }
  return history;
}

/**
 * The checkpoints of a thread as the saver has them, the newest first: channels with their versions, and which the nodes have seen.
 * Without ids and times, and without what differs: LangGraph marks versions when a run is resumed, which every superstep is here, and an
 * error handler writes in the place of its node.
 */
export async function checkpointsOf(saver: BaseCheckpointSaver, threadId: string): Promise<object[]> {
  const checkpoints: object[] = [];
  for await (const { checkpoint, metadata } of saver.list({
    configurable: { thread_id: threadId, checkpoint_ns: '' },
  })) {
    const seen = Object.fromEntries(
      Object.entries(checkpoint.versions_seen).filter(([node]) => !/^__(interrupt__|error_handler__)/.test(node)),
    );
    const { channel_versions: versions } = checkpoint;
    // a channel that nothing was written to has no version, and a saver need not store it
    const written = Object.entries(checkpoint.channel_values).filter(([channel]) => Object.hasOwn(versions, channel));
    const values = Object.fromEntries(written);
    checkpoints.push({ step: metadata?.step, source: metadata?.source, values, versions, seen });
  }
  return checkpoints;
}
