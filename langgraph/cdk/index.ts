/** The entry `ballast/langgraph/cdk`: the constructs for LangGraph. */
export { CheckpointTable, type CheckpointTableProps } from '../../lib/checkpoint-table.ts';
export { LangGraphWorkflow, type LangGraphWorkflowProps } from './langgraph-workflow.ts';
