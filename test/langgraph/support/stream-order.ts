import type { GraphSpec } from '../../fixtures/random-graph/build-graph.ts';

/** A chunk of a stream of several modes. */
export type StreamChunk = readonly [mode: string, chunk: unknown];

/**
 * The chunks of a stream, superstep by superstep: the chunks of its tasks by mode, and the state after it. Those of one superstep are sorted,
 * since LangGraph has them in the order in which the tasks end. An error handler has the name of its node.
 * @returns nothing of a graph that asks: one process that is resumed has chunks of what it had already
 */
export function bySupersteps({ nodes }: GraphSpec, chunks: readonly StreamChunk[]): object[] {
  if (nodes.some(({ kind }) => kind === 'asks')) return [];
  const supersteps: object[] = [];
  let updates: string[] = [];
  let custom: string[] = [];
  for (const [mode, chunk] of chunks) {
    const text = JSON.stringify(chunk).replace('{"__error_handler__', '{"');
    if (mode === 'updates') updates.push(text);
    if (mode === 'custom') custom.push(text);
    if (mode !== 'values') continue;
    supersteps.push({ updates: updates.sort(), custom: custom.sort(), state: chunk });
    [updates, custom] = [[], []];
  }
  return [...supersteps, { updates: updates.sort(), custom: custom.sort() }];
}
