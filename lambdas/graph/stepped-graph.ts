import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Run } from '../../patterns/catalogue/payloads.ts';
import type { GraphDeclaration } from '../../patterns/declarations/graph.ts';
import type { GraphProgress, SteppedGraph } from '../../patterns/graphs/superstep.ts';
import type { Json } from '../../patterns/json/json.ts';
import { dynamo } from '../runtime/dynamodb.ts';
import { taskInput } from '../runtime/task-input.ts';

/** Makes the stepped graph of a graph whose checkpoints are in the function's table. LangGraph's part of a handler. */
export type SteppedGraphFactory = (graph: object, client: DynamoDBClient) => SteppedGraph;

/** LangGraph's thread of a workflow: another one when an id is used again after its records have expired. */
export function threadIdOf({ workflowId, incarnation }: Pick<Run, 'workflowId' | 'incarnation'>): string {
  return incarnation === undefined ? workflowId : `${workflowId}/${incarnation}`;
}

/** Has LangGraph apply the superstep whose tasks are done. */
export async function advanceGraph(
  declaration: GraphDeclaration,
  factory: SteppedGraphFactory,
  run: Run,
): Promise<GraphProgress> {
  const { graph, graphInput = (input) => input } = declaration;
  const stepped = factory(graph, dynamo());
  return await stepped.advance(threadIdOf(run), () => graphInput(taskInput(declaration, run.input) as Json));
}
