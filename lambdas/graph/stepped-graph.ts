import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GraphError } from '../../patterns/catalogue/graph-errors.ts';
import type { Run } from '../../patterns/catalogue/payloads.ts';
import type { GraphDeclaration } from '../../patterns/declarations/graph.ts';
import type { GraphContext, GraphProgress, SteppedGraph } from '../../patterns/graphs/superstep.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import type { Json } from '../../patterns/json/json.ts';
import { dynamo } from '../runtime/dynamodb.ts';
import { reasonOf } from '../runtime/reason.ts';
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
  const input = () => graphInput(taskInput(declaration, run.input) as Json);
  return await stepped.advance(threadIdOf(run), input, contextOf(declaration, run));
}

/** The context of a run. @returns undefined where the graph has none @throws GraphError for one that is no object */
export function contextOf(declaration: GraphDeclaration, { input }: Pick<Run, 'input'>): GraphContext | undefined {
  const { graphContext } = declaration;
  if (graphContext === undefined) return undefined;
  let context: unknown;
  try {
    context = graphContext(taskInput(declaration, input) as Json);
  } catch (error) {
    throw new GraphError(`graphContext makes no context of the input: ${reasonOf(error)}`);
  }
  if (typeof context === 'object' && context !== null && !(context instanceof Promise)) return context as GraphContext;
  throw new GraphError(`graphContext makes ${describeValue(context)} of the input, it must be an object`);
}
