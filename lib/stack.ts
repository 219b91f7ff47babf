import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AgentWorkflow, type AgentWorkflowProps } from './agent-workflow.ts';

export interface BallastStackProps extends StackProps, AgentWorkflowProps {}

/** One workflow as a stack, with what its operators need to find it. */
export class BallastStack extends Stack {
  readonly workflow: AgentWorkflow;

  constructor(scope: Construct, id: string, props: BallastStackProps) {
    super(scope, id, props);
    this.workflow = new AgentWorkflow(this, 'Workflow', props);
    new CfnOutput(this, 'StateMachineArn', { value: this.workflow.stateMachine.stateMachineArn });
    new CfnOutput(this, 'WorkflowTableName', { value: this.workflow.tables.workflows.tableName });
    new CfnOutput(this, 'BreakerTableName', { value: this.workflow.tables.breakers.tableName });
  }
}
