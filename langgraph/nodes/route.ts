import type { NodeFailures } from './failures.ts';

/** Where the edges of a node lead: names of nodes, or END. At least one of `retry` and `fail` is given. */
export type ErrorRoutes<Target extends string> = {
  readonly success: Target;
  /** How often `retry` is taken in a row before `fail`. @default 1 */
  readonly maxRetries?: number;
} & (
  | {
      /** @default - there is no other run of the node */
      readonly retry?: Target;
      readonly fail: Target;
    }
  | {
      /** the node once more, or one before it */
      readonly retry: Target;
      /** @default - every failure leads to `retry`: for nodes with `onFailure: 'record-transient'`, which fail the run themselves */
      readonly fail?: Target;
    }
);

/**
 * A conditional edge after a node that records its failures: `success` when it answered, `retry` when it failed of something
 * that may pass, `fail` otherwise. It never throws: LangGraph takes a node whose edge throws for finished, and a run that is
 * resumed would end there without its edges.
 *
 *     graph.addConditionalEdges('prices', routeWithErrorHandling('prices', { success: 'report', retry: 'prices', fail: END }))
 */
export function routeWithErrorHandling<Target extends string>(
  node: string,
  routes: ErrorRoutes<Target>,
): (state: NodeFailures) => Target {
  const { success, retry, fail, maxRetries = 1 } = routes;
  return ({ nodeFailures }) => {
    const failure = nodeFailures?.[node];
    if (failure === undefined || failure === null) return success;
    if (retry !== undefined && failure.isTransient && failure.count <= maxRetries) return retry;
    return fail ?? retry ?? success;
  };
}
