import type {
  AgentDeclaration,
  CanarySample,
  Replication,
  Tier,
  WorkflowDeclaration,
} from '../../patterns/declarations/agent.ts';

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
  /** whether it declares budgets @default false */
  readonly hasBudgets?: true;
};

/** An agent, and the file its function is built from. */
export interface LoadedAgent {
  readonly file: string;
  readonly declaration: DeclaredAgent;
}

/** A workflow's folder, `workflow.ts` and one `<name>.agent.ts` per agent; or the declarations that a stack passed. */
export interface LoadedWorkflow {
  readonly file: string;
  readonly declaration: DeclaredWorkflow;
  /** in the order of their files' names, or as they were passed */
  readonly agents: readonly LoadedAgent[];
  /** whether a stack passed its declarations @default - they are those of a folder */
  readonly isDeclared?: true;
}
