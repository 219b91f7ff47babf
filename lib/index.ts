/** The entry `ballast/cdk`: the construct and its options. */
export { AgentWorkflow, type AgentWorkflowProps } from './agent-workflow.ts';
export { FaultExperiments, type FaultExperimentsProps } from './experiments/fault-experiments.ts';
export type { AlarmName } from './monitoring/alarms.ts';
export type { AgentBundling, AgentFunctionOptions, AgentOptions } from './options/agent-options.ts';
export type { ApiOptions } from './options/api-options.ts';
export type { LogLevel, OtlpOptions, WorkflowOptions } from './options/workflow-options.ts';
export type { WorkflowTables } from './workflow-tables.ts';
