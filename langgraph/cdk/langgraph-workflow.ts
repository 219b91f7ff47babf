import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { AgentWorkflow } from '../../lib/agent-workflow.ts';
import type { AgentFunctionOptions, AgentOptions } from '../../lib/options/agent-options.ts';
import type { WorkflowOptions } from '../../lib/options/workflow-options.ts';
import { agentNameOf, type GraphDeclaration } from '../../patterns/declarations/graph.ts';

export interface LangGraphWorkflowProps extends WorkflowOptions {
  /**
   * The graph: what `defineGraph(import.meta, ...)` returned, the default export of its module; or a folder whose `workflow.ts` has
   * it, absolute or below the current folder.
   */
  readonly graph: string | GraphDeclaration<unknown, unknown>;
  /** The options of the functions of all nodes. @default - those of each option */
  readonly nodeDefaults?: AgentFunctionOptions;
  /** The options of the functions of single nodes, by their names in the graph. @default - none */
  readonly nodeOptions?: Readonly<Record<string, AgentOptions>>;
}

/**
 * A LangGraph graph as a state machine that stays upright while its nodes fail. Each node has a function of its own, with retries, a
 * deadline and a circuit; LangGraph applies each superstep, and keeps its history in a table. Everything else is that of an `AgentWorkflow`.
 */
export class LangGraphWorkflow extends AgentWorkflow {
  /** @throws InvalidInputError with everything of the graph that cannot be compiled, a line each */
  constructor(scope: Construct, id: string, props: LangGraphWorkflowProps) {
    const { graph, nodeDefaults, nodeOptions, ...options } = props;
    const agentOptions = Object.fromEntries(
      Object.entries(nodeOptions ?? {}).map(([node, own]) => [agentNameOf(node), own]),
    );
    super(scope, id, {
      ...options,
      workflow: graph as never,
      ...(nodeDefaults === undefined ? {} : { agentDefaults: nodeDefaults }),
      ...(nodeOptions === undefined ? {} : { agentOptions }),
    });
  }

  /**
   * The function of a node, for permissions that it needs.
   * @throws InvalidInputError for a name that no node has
   */
  nodeFunction(name: string): IFunction {
    return this.agent(agentNameOf(name));
  }
}
