/** The entry `ballast/cdk`: the constructs, and what they are given. */
export { AgentWorkflow, type AgentWorkflowProps } from './agent-workflow.ts';
export type { Stage } from './config.ts';
export type { DeclaredAgent, DeclaredWorkflow, LoadedAgent, LoadedWorkflow } from './declarations/declarations.ts';
export { loadWorkflow } from './declarations/load-workflow.ts';
export { type Bundles, bundleFunctions } from './functions/bundles.ts';
export { BallastStack, type BallastStackProps } from './stack.ts';
