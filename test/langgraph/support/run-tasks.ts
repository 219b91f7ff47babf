import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { steppedGraph } from '../../../langgraph/compiled/stepped-graph.ts';
import type { TaskRun } from '../../../patterns/graphs/superstep.ts';

/** Runs a graph's supersteps, each task once, to the end or to the first error. @returns its last state */
export async function runTasks(
  graph: object,
  saver: BaseCheckpointSaver,
  input: unknown,
  of: Pick<TaskRun, 'context' | 'attempt'> = {},
): Promise<unknown> {
  const stepped = steppedGraph(graph as Parameters<typeof steppedGraph>[0], saver);
  for (;;) {
    const progress = await stepped.advance('thread', () => input, of.context);
    if (progress.kind === 'done') return progress.values;
    for (const task of progress.tasks) {
      const { signal } = new AbortController();
      await stepped.runTask({
        ...of,
        threadId: 'thread',
        task,
        signal,
        recursionLimit: 25,
        answersTo: () => Promise.reject(new Error('no question is asked')),
      });
    }
  }
}
