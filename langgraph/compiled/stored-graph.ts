import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SteppedGraph } from '../../patterns/graphs/superstep.ts';
import { DynamoDBSaver } from '../checkpoints/saver.ts';
import type { AnyGraph } from './gated-graph.ts';
import { steppedGraph } from './stepped-graph.ts';

/** The stepped graph of a function: its checkpoints are in the table that the function was given. */
export function storedGraph(graph: object, client: DynamoDBClient): SteppedGraph {
  return steppedGraph(graph as AnyGraph, new DynamoDBSaver({ client }));
}
