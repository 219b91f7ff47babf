import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AgentWorkflow } from './agent-workflow.ts';
import { DELIVERY, type DeadLetters } from './dead-letters.ts';
import { WAIT_FUNCTION_TIMEOUT } from './wait-for-healthy.ts';

export interface KeeperProps {
  readonly workflow: AgentWorkflow;
  readonly deadLetters: DeadLetters;
}

/** Pings every agent once a minute, and answers whoever waits for agents. */
export class Health extends Construct {
  /** the scheduled check */
  readonly check: IFunction;
  /** what `WaitForHealthy` asks */
  readonly ask: IFunction;
  /** where the check's metrics are: one namespace per stack */
  readonly namespace: string;

  constructor(scope: Construct, id: string, { workflow, deadLetters }: KeeperProps) {
    super(scope, id);
    this.namespace = `Ballast/${Stack.of(this).stackName}`;
    const environment = { POWERTOOLS_METRICS_NAMESPACE: this.namespace };
    this.check = workflow.addFunction('health', { timeout: WAIT_FUNCTION_TIMEOUT, environment });
    this.ask = workflow.addFunction('wait-for-healthy', { timeout: WAIT_FUNCTION_TIMEOUT });
    for (const target of [this.check, this.ask]) grantAgents(workflow, target);

    const agents = [...workflow.agents].map(([name, { functionArn }]) => ({ name, functionArn }));
    new Rule(this, 'EveryMinute', {
      description: 'pings the agents',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [
        new LambdaFunction(this.check, {
          event: RuleTargetInput.fromObject({ agents }),
          deadLetterQueue: deadLetters.events,
          ...DELIVERY,
        }),
      ],
    });
  }
}

/** Lets a function call the agents, and only as they are deployed: no version, no alias. */
export function grantAgents(workflow: AgentWorkflow, target: IFunction): void {
  const resources = [...workflow.agents.values()].map(({ functionArn }) => functionArn);
  target.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
}
