import { Annotation } from '@langchain/langgraph';
import { boundedText } from '../../patterns/json/bounded-text.ts';

/** The last failure of a node. */
export interface NodeFailure {
  readonly error: string;
  readonly message: string;
  /** whether another run of the node may succeed */
  readonly isTransient: boolean;
  /** how many times in a row the node has failed */
  readonly count: number;
}

/** The channel that a node with `onFailure: 'record'` adds to its update: its failure, or null after a success. */
export interface NodeFailures {
  readonly nodeFailures?: Readonly<Record<string, NodeFailure | null>>;
}

/** The state of graphs with `routeWithErrorHandling`: `Annotation.Root({ ...nodeFailuresState, ... })`. */
export const nodeFailuresState = {
  nodeFailures: Annotation<Readonly<Record<string, NodeFailure | null>>>({
    reducer: (known, changed) => ({
      ...known,
      ...Object.fromEntries(
        Object.entries(changed).map(([node, failure]) => [
          node,
          failure === null ? null : { ...failure, count: (known[node]?.count ?? 0) + 1 },
        ]),
      ),
    }),
    default: () => ({}),
  }),
};

export function nodeFailureOf(error: unknown, isTransient: boolean): NodeFailure {
  const [name, message] = error instanceof Error ? [error.name, error.message] : ['Error', String(error)];
  return { error: name, message: boundedText(message, 1_000), isTransient, count: 1 };
}
