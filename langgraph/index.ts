/**
 * The entry `ballast/langgraph`: LangGraph graphs that outlive their process. `@langchain/langgraph` and
 * `@langchain/langgraph-checkpoint` are the project's own packages; the constructs are in `ballast/langgraph/cdk`, the
 * validation of savers in `ballast/langgraph/testing`.
 */

export {
  defineGraph,
  type GraphDeclaration,
  type NodeOptions,
} from '../patterns/declarations/graph.ts';
export type { LargeValueStore } from './checkpoints/large-values.ts';
export type { DynamoDBSaverOptions } from './checkpoints/options.ts';
export { DynamoDBSaver } from './checkpoints/saver.ts';
export type { PruneOptions } from './checkpoints/threads.ts';
export { retryOnTransient } from './nodes/classify.ts';
export { type NodeFailure, type NodeFailures, nodeFailuresState } from './nodes/failures.ts';
export { faultTolerant } from './nodes/fault-tolerant.ts';
export { type FleetCircuitsOptions, fleetCircuits } from './nodes/fleet-circuits.ts';
export type { FallbackNode, FaultTolerantOptions, GraphNode, NodeCircuit, NodeTier } from './nodes/options.ts';
export { type ErrorRoutes, routeWithErrorHandling } from './nodes/route.ts';
export { type ThreadGraph, type ThreadStreamMode, threadStream } from './stream/thread-stream.ts';
export { type GraphTierOptions, graphTier } from './tier/graph-tier.ts';
export type { RunnableGraph } from './tier/runnable-graph.ts';
