import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AgentWorkflow, type AgentWorkflowProps } from './agent-workflow.ts';
import { HealthChecks } from './health-checks/health-checks.ts';
import { Alarms } from './monitoring/alarms.ts';
import { DeadLetters } from './recovery/dead-letters.ts';
import { Recovery } from './recovery/recovery.ts';
import { CircuitHealing } from './self-healing/circuit-healing.ts';
import { MAX_AGENTS_IN_ONE_STACK } from './workflow/agent-stack.ts';
import { slowestAgentSeconds } from './workflow/plan.ts';

export interface BallastStackProps extends StackProps, AgentWorkflowProps {}

/** One workflow as a stack: its state machine, the operations around it, and the outputs that operators need. */
export class BallastStack extends Stack {
  readonly workflow: AgentWorkflow;

  constructor(scope: Construct, id: string, props: BallastStackProps) {
    // white space is a tenth of a large template, whose limit is 1 MB
    super(scope, id, { ...props, suppressTemplateIndentation: props.workflow.agents.length > MAX_AGENTS_IN_ONE_STACK });
    this.workflow = new AgentWorkflow(this, 'Workflow', props);
    const { workflow } = this;
    const deadLetters = new DeadLetters(this, 'DeadLetters', props);
    const healthChecks = new HealthChecks(this, 'HealthChecks', { workflow, deadLetters });
    const recovery = new Recovery(this, 'Recovery', { workflow, deadLetters, healthChecks });
    const healing = new CircuitHealing(this, 'CircuitHealing', {
      workflow,
      deadLetters,
      slowestAgent: Duration.seconds(slowestAgentSeconds(props.workflow)),
    });
    new Alarms(this, 'Alarms', { workflow, deadLetters, healthChecks, recovery, healing });
    new CfnOutput(this, 'WorkflowName', { value: props.workflow.declaration.name });
    new CfnOutput(this, 'StageName', { value: props.stage.name });
    new CfnOutput(this, 'StateMachineArn', { value: this.workflow.stateMachine.stateMachineArn });
    new CfnOutput(this, 'WorkflowTableName', { value: this.workflow.tables.workflows.tableName });
    new CfnOutput(this, 'BreakerTableName', { value: this.workflow.tables.breakers.tableName });
    new CfnOutput(this, 'RecoveryMachineArn', { value: recovery.stateMachine.stateMachineArn });
    new CfnOutput(this, 'HealingMachineArn', { value: healing.stateMachine.stateMachineArn });
    new CfnOutput(this, 'EventBusName', { value: workflow.bus.eventBusName });
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: deadLetters.executions.queueUrl });
  }
}
