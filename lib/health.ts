import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AgentWorkflow } from './agent-workflow.ts';
import { DELIVERY, type DeadLetters } from './dead-letters.ts';
import { grantAgents } from './grant-agents.ts';
import { WAIT_FUNCTION_TIMEOUT } from './wait-for-healthy.ts';

export interface KeeperProps {
  readonly workflow: AgentWorkflow;
  readonly deadLetters: DeadLetters;
}

/** Pings every agent once a minute, and answers whoever waits for agents. */
export class Health extends Construct {
  /** the scheduled check */
  readonly check: IFunction;
  /** what `WaitForHealthy` asks; it may call the agents that each of them waits for */
  readonly ask: IFunction;
  /** where the check's metrics are: one namespace per stack */
  readonly namespace: string;

  constructor(scope: Construct, id: string, { workflow, deadLetters }: KeeperProps) {
    super(scope, id);
    this.namespace = `Ballast/${Stack.of(this).stackName}`;
    const environment = { POWERTOOLS_METRICS_NAMESPACE: this.namespace };
    this.check = workflow.addFunction('health', {
      timeout: WAIT_FUNCTION_TIMEOUT,
      access: { workflows: ['GetItem', 'Query', 'UpdateItem'], publishes: true },
      environment,
    });
    this.ask = workflow.addFunction('wait-for-healthy', {
      timeout: WAIT_FUNCTION_TIMEOUT,
      access: { breakers: ['GetItem'] },
    });
    grantAgents([...workflow.agents.values()], this.check);

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
