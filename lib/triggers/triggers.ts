import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { ContextAttribute, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EventTrigger } from '../../patterns/triggers/event-trigger.ts';
import type { ScheduleTrigger } from '../../patterns/triggers/schedule-trigger.ts';
import { isSchedule, type Trigger, triggerId } from '../../patterns/triggers/trigger.ts';
import { START_HANDLER } from '../functions/handlers.ts';
import type { OperationsProps } from '../health-checks/health-checks.ts';
import { DELIVERY, type DeadLetters } from '../recovery/dead-letters.ts';
import { executionArnPattern } from '../workflow/executions.ts';
import type { WorkflowCore } from '../workflow/workflow-core.ts';

/** The requests of a start wait for throttled services; see MAX_ATTEMPTS in lambdas/start.ts. */
const TIMEOUT = Duration.minutes(1);

export interface TriggersProps extends OperationsProps {
  readonly on: readonly Trigger[];
}

/**
 * Starts executions of the events and by the schedules that a workflow declares: a rule or a schedule for each, and the function
 * that names the execution, which these cannot. What starts nothing, for whatever reason, ends in the queue of undelivered events.
 */
export class Triggers extends Construct {
  readonly startFunction: IFunction;

  constructor(scope: Construct, id: string, { workflow, deadLetters, on }: TriggersProps) {
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

    const schedules = on.filter(isSchedule);
    for (const trigger of on) if (!isSchedule(trigger)) this.#addRule(trigger, workflow, deadLetters);
    if (schedules.length > 0) this.#addSchedules(schedules, workflow, deadLetters);
  }

  #addRule(trigger: EventTrigger, { name, settings }: WorkflowCore, { events }: DeadLetters): void {
    const { source, detailType, pattern = {} } = trigger;
    new Rule(this, `Event${triggerId(trigger)}`, {
      description: `starts ${name} on ${detailType} of ${source}`.slice(0, 512),
      ...(settings.triggerBus === undefined ? {} : { eventBus: settings.triggerBus }),
      eventPattern: { source: [source], detailType: [detailType], ...pattern },
      targets: [
        new LambdaFunction(this.startFunction, {
          event: RuleTargetInput.fromObject({ trigger: triggerId(trigger), event: EventField.fromPath('$') }),
          deadLetterQueue: events,
          ...DELIVERY,
        }),
      ],
    });
  }

  #addSchedules(triggers: readonly ScheduleTrigger[], { name }: WorkflowCore, { events }: DeadLetters): void {
    const target = {
      arn: this.startFunction.functionArn,
      role: this.#createSchedulerRole(events),
      deadLetterConfig: { arn: events.queueArn },
      retryPolicy: {
        maximumEventAgeInSeconds: DELIVERY.maxEventAge.toSeconds(),
        maximumRetryAttempts: DELIVERY.retryAttempts,
      },
    };
    for (const trigger of triggers) {
      const { schedule, timezone } = trigger;
      new Schedule(this, `Schedule${triggerId(trigger)}`, {
        description: `starts ${name} by ${schedule}`.slice(0, 512),
        schedule: ScheduleExpression.expression(schedule, timezone === undefined ? undefined : TimeZone.of(timezone)),
        target: { bind: () => ({ ...target, input: scheduledEvent(triggerId(trigger)) }) },
      });
    }
  }

  /** One role for all schedules, which may invoke this one function without its versions. */
  #createSchedulerRole(events: Queue): Role {
    const { account } = Stack.of(this);
    const group = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule-group',
      resourceName: 'default',
    });
    const role = new Role(this, 'SchedulerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': group } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.startFunction.functionArn] }),
    );
    events.grantSendMessages(role);
    return role;
  }
}

/** The command of the start function as an event of that trigger: a schedule has no event, and the scheduled time is its key. */
function scheduledEvent(trigger: string): ScheduleTargetInput {
  const event = {
    id: ContextAttribute.executionId,
    source: 'aws.scheduler',
    'detail-type': 'Scheduled Event',
    time: ContextAttribute.scheduledTime,
    detail: {},
  };
  return ScheduleTargetInput.fromObject({ trigger, event });
}
