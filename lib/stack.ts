import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AgentWorkflow } from './agent-workflow.ts';
import { MODELS_VARIABLE, type Stage } from './config.ts';
import type { LoadedWorkflow } from './declarations/declarations.ts';
import type { WorkflowOptions } from './options/workflow-options.ts';
import { MAX_AGENTS_IN_ONE_STACK } from './workflow/agent-stack.ts';

export interface BallastStackProps extends StackProps {
  readonly workflow: LoadedWorkflow;
  readonly stage: Stage;
  /** JSON of the models @default - none */
  readonly models?: string;
}

/** One workflow as a stack of this repository's app. */
export class BallastStack extends Stack {
  constructor(scope: Construct, id: string, { workflow, stage, models, ...props }: BallastStackProps) {
    // white space is a tenth of a large template, whose limit is 1 MB
    super(scope, id, { ...props, suppressTemplateIndentation: workflow.agents.length > MAX_AGENTS_IN_ONE_STACK });
    // an id that logical ids and the names of outputs leave out
    const variables = models === undefined ? {} : { agentDefaults: { environment: { [MODELS_VARIABLE]: models } } };
    new AgentWorkflow(this, 'Default', { workflow, api: {}, ...optionsOf(stage), ...variables });
    new CfnOutput(this, 'StageName', { value: stage.name });
  }
}

/** The options that a stage sets. */
export function optionsOf(stage: Stage): WorkflowOptions {
  return {
    faultInjection: stage.faultInjection,
    logRetention: stage.logRetentionDays,
    removalPolicy: stage.retainsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    circuitOpenTime: Duration.millis(stage.circuitOpenMs),
  };
}
