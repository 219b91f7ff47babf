import { AgentTimeoutError, CataloguedError } from '../../patterns/catalogue/errors.ts';
import { GraphError } from '../../patterns/catalogue/graph-errors.ts';
import { graphErrorCodeOf, isNodeTimeout } from '../graph-errors.ts';

/** An error of a graph as an error of its tier. Those of the catalogue and of clients are the wrapper's to classify. */
export function tierErrorOf(error: unknown, recursionLimit: number): unknown {
  if (error instanceof CataloguedError) return error;
  if (isNodeTimeout(error)) return new AgentTimeoutError(error.message, { cause: error });
  const code = graphErrorCodeOf(error);
  if (code === 'GRAPH_RECURSION_LIMIT') return recursionLimitError(recursionLimit, error);
  if (code !== undefined) return new GraphError(`${code}: ${(error as Error).message}`, { cause: error });
  return error;
}

export function recursionLimitError(recursionLimit: number, cause?: unknown): GraphError {
  return new GraphError(`the graph has not ended after ${recursionLimit} supersteps`, { cause });
}
