import type {
  AgentDeclaration,
  CanarySample,
  Replication,
  Tier,
  WorkflowDeclaration,
} from '../../patterns/declarations/agent.ts';
import type { Json } from '../../patterns/json/json.ts';

/** An agent as synth knows it: its declaration without the functions and schemas, which only its own function needs. */
export type DeclaredAgent = Pick<AgentDeclaration, 'name' | 'phase' | 'required' | 'budgetMs'> & {
  readonly replication?: Pick<Replication, 'replicas' | 'quorum' | 'combinator'>;
  readonly tiers: readonly (Omit<Tier, 'run'> & {
    /** whether a function of the user's own answers it @default false */
    readonly runsInOwnFunction?: true;
  })[];
};

/** A workflow as synth knows it. */
export type DeclaredWorkflow = Pick<WorkflowDeclaration, 'name' | 'phases' | 'phaseOptions' | 'on'> & {
  readonly canary?: CanarySample;
  /** JSON Schema of its input; a type that JSON Schema does not have takes any value @default - not known */
  readonly inputSchema?: Json;
  /** whether it declares budgets @default false */
  readonly hasBudgets?: true;
};

/** An agent, and the file its function is built from. */
export interface LoadedAgent {
  readonly file: string;
  readonly declaration: DeclaredAgent;
}

/** A LangGraph graph, whose nodes are the agents of the workflow's one phase. */
export interface LoadedGraph {
  /** most supersteps */
  readonly recursionLimit: number;
  /** the names of its nodes, and of their agents */
  readonly nodes: readonly { readonly agent: string; readonly node: string }[];
}

/** A workflow's folder, `workflow.ts` and one `<name>.agent.ts` per agent; or the declarations that a stack passed. */
export interface LoadedWorkflow {
  readonly file: string;
  readonly declaration: DeclaredWorkflow;
  /** in the order of their files' names, or as they were passed */
  readonly agents: readonly LoadedAgent[];
  /** whether a stack passed its declarations @default - they are those of a folder */
  readonly isDeclared?: true;
  /** the graph that the workflow runs @default - it has phases of agents */
  readonly graph?: LoadedGraph;
}
