import { Duration } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import { type EventTrigger, triggerId } from '../../patterns/triggers/event-trigger.ts';
import { START_HANDLER } from '../functions/handlers.ts';
import type { OperationsProps } from '../health-checks/health-checks.ts';
import { DELIVERY } from '../recovery/dead-letters.ts';
import { executionArnPattern } from '../workflow/executions.ts';

/** The requests of a start wait for throttled services; see MAX_ATTEMPTS in lambdas/start.ts. */
const TIMEOUT = Duration.minutes(1);

export interface EventTriggersProps extends OperationsProps {
  readonly on: readonly EventTrigger[];
}

/**
 * Starts executions of the events that a workflow declares: a rule for each, and the function that names the execution, which
 * a rule cannot. An event that starts nothing, for whatever reason, ends in the queue of undelivered events.
 */
export class EventTriggers extends Construct {
  readonly startFunction: IFunction;

  constructor(scope: Construct, id: string, { workflow, deadLetters, on }: EventTriggersProps) {
    super(scope, id);
    const { stateMachine } = workflow;
    this.startFunction = workflow.addFunction(START_HANDLER, {
      timeout: TIMEOUT,
      access: {},
      environment: {
        STATE_MACHINE_ARN: stateMachine.stateMachineArn,
        DEAD_LETTER_QUEUE: deadLetters.events.queueUrl,
      },
    });
    // the destination is for what the function itself cannot say: that it crashed, or cannot reach Step Functions
    this.startFunction.configureAsyncInvoke({
      onFailure: new SqsDestination(deadLetters.events),
      retryAttempts: 2,
      maxEventAge: DELIVERY.maxEventAge,
    });
    deadLetters.events.grantSendMessages(this.startFunction);
    stateMachine.grantStartExecution(this.startFunction);
    this.startFunction.addToRolePolicy(
      new PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executionArnPattern(stateMachine)] }),
    );

    for (const trigger of on) {
      const { source, detailType, pattern = {} } = trigger;
      new Rule(this, `Event${triggerId(trigger)}`, {
        description: `starts ${workflow.name} on ${detailType} of ${source}`.slice(0, 512),
        ...(workflow.settings.triggerBus === undefined ? {} : { eventBus: workflow.settings.triggerBus }),
        eventPattern: { source: [source], detailType: [detailType], ...pattern },
        targets: [
          new LambdaFunction(this.startFunction, {
            event: RuleTargetInput.fromObject({ trigger: triggerId(trigger), event: EventField.fromPath('$') }),
            deadLetterQueue: deadLetters.events,
            ...DELIVERY,
          }),
        ],
      });
    }
  }
}
