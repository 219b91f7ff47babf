import { Duration } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  DefinitionBody,
  QueryLanguage,
  type State,
  StateMachine,
  Succeed,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { SqsSendMessage } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { RecoveryRequest } from '../../patterns/recovery/recovery.ts';
import { SWEEP_ACCESS } from '../functions/access.ts';
import type { HealthChecks, OperationsProps } from '../health-checks/health-checks.ts';
import { WaitForHealthy } from '../health-checks/wait-for-healthy.ts';
import { executionArnPattern } from '../workflow/executions.ts';
import { HANDLER_FUNCTION_TIMEOUT, HANDLER_TASK_TIMEOUT } from '../workflow/handler-task.ts';
import { InvokeFunction } from '../workflow/invoke-function.ts';
import { addHandlerRetry } from '../workflow/retry.ts';
import { DELIVERY } from './dead-letters.ts';

/** A sweep publishes overdue events for 20 s at most, then checks up to 250 executions, 100 of them by DescribeExecution. */
const SWEEP_TIMEOUT = Duration.seconds(50);

/** A wait of 60 s and the steps around it with their retries. */
const RECOVERY_TIMEOUT = Duration.minutes(5);

/** Retries over about 15 s, as for handlers. */
const SEND_RETRY = { errors: ['States.TaskFailed'], interval: Duration.seconds(1), maxAttempts: 4, backoffRate: 2 };

export interface RecoveryProps extends OperationsProps {
  readonly healthChecks: HealthChecks;
}

/**
 * Redrives failed executions automatically. Each failure event starts a recovery; a sweeper starts those that no event
 * started.
 */
export class Recovery extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: RecoveryProps) {
    super(scope, id);
    const { workflow, deadLetters } = props;
    const { redriveLimit, poisonLimit } = workflow.settings;
    const step = workflow.addFunction('recovery', {
      timeout: HANDLER_FUNCTION_TIMEOUT,
      access: { workflows: ['GetItem', 'UpdateItem'], publishes: true },
      environment: {
        ...(redriveLimit === undefined ? {} : { REDRIVE_LIMIT: String(redriveLimit) }),
        ...(poisonLimit === undefined ? {} : { POISON_LIMIT: String(poisonLimit) }),
      },
    });
    const executions = executionArnPattern(workflow.stateMachine);
    step.addToRolePolicy(
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:GetExecutionHistory', 'states:RedriveExecution'],
        resources: [executions],
      }),
    );
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromChainable(this.#definition(props, step)),
      queryLanguage: QueryLanguage.JSONATA,
      tracingEnabled: props.workflow.settings.tracing,
      timeout: RECOVERY_TIMEOUT,
    });

    new Rule(this, 'ExecutionFailed', {
      description: 'indexes executions that failed or were stopped, and recovers those that failed',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        // a stopped one is only indexed
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: [workflow.stateMachine.stateMachineArn],
        },
      },
      targets: [
        new SfnStateMachine(this.stateMachine, {
          input: RuleTargetInput.fromObject({ detail: { executionArn: EventField.fromPath('$.detail.executionArn') } }),
          deadLetterQueue: deadLetters.events,
          ...DELIVERY,
        }),
      ],
    });
    this.#addSweeper(props, executions);
  }

  #addSweeper({ workflow, deadLetters }: RecoveryProps, executions: string): void {
    const { stateMachineArn } = workflow.stateMachine;
    const { sweepInterval } = workflow.settings;
    const sweep = workflow.addFunction('sweep', {
      timeout: SWEEP_TIMEOUT,
      access: SWEEP_ACCESS,
      environment: {
        WORKFLOW_MACHINE: stateMachineArn,
        RECOVERY_MACHINE: this.stateMachine.stateMachineArn,
        ...(sweepInterval.toMinutes() === 1 ? {} : { SWEEP_INTERVAL_MS: String(sweepInterval.toMilliseconds()) }),
      },
    });
    sweep.addToRolePolicy(new PolicyStatement({ actions: ['states:ListExecutions'], resources: [stateMachineArn] }));
    sweep.addToRolePolicy(new PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executions] }));
    this.stateMachine.grantStartExecution(sweep);
    new Rule(this, 'EveryMinute', {
      description: 'finds failed executions without a recovery',
      schedule: Schedule.rate(sweepInterval),
      targets: [
        new LambdaFunction(sweep, {
          deadLetterQueue: deadLetters.events,
          ...DELIVERY,
        }),
      ],
    });
  }

  /** Claim the execution, wait for the agents, redrive; or park; or send a dead letter and give up. */
  #definition({ workflow, deadLetters, healthChecks }: RecoveryProps, step: IFunction): State {
    const invokeStep = (name: string, request: StepRequest, assign?: Record<string, unknown>) => {
      const state = new InvokeFunction(this, name, {
        functions: [step],
        payload: {
          executionArn: '{% $executionArn %}',
          ownerArn: '{% $states.context.Execution.Id %}',
          ...request,
        },
        taskTimeout: Timeout.duration(HANDLER_TASK_TIMEOUT),
        ...(assign === undefined ? {} : { assign }),
        outputs: '{% $states.result.Payload %}',
      });
      addHandlerRetry(state);
      return state;
    };
    const executionArn = '{% $states.input.detail.executionArn %}';
    const claim = invokeStep(
      'Claim',
      { step: 'claim', executionArn },
      { executionArn, failedAgents: '{% $states.result.Payload.failedAgents %}' },
    );
    const wait = new WaitForHealthy(this, 'WaitForAgents', {
      waitFunction: healthChecks.waitFunction,
      agents: workflow.plans
        .flatMap(({ agents }) => agents)
        .filter(({ required }) => required)
        .map(({ name, functionArn, tiers }) => ({ name, functionArn, tiers })),
      names: '{% $failedAgents %}',
    });
    const redrive = invokeStep('Redrive', { step: 'redrive', healthyImmediately: '{% $states.input.immediately %}' });
    const park = invokeStep('Park', { step: 'park' });
    const giveUp = invokeStep('GiveUp', { step: 'give-up', reason: '{% $states.input.reason %}' });
    const done = Succeed.jsonata(this, 'Done', { stateName: 'Done' });
    const sendDeadLetter = SqsSendMessage.jsonata(this, 'SendDeadLetter', {
      stateName: 'SendDeadLetter',
      queue: deadLetters.executions,
      messageBody: TaskInput.fromText('{% $string($states.input.deadLetter) %}'),
      outputs: '{% $states.input %}',
    });
    sendDeadLetter.addRetry(SEND_RETRY);
    sendDeadLetter.next(giveUp);
    giveUp.next(done);
    park.next(done);

    const isRetryable = Choice.jsonata(this, 'IsRetryable', { stateName: 'IsRetryable' })
      .when(Condition.jsonata("{% $states.input.next = 'give-up' %}"), sendDeadLetter)
      .otherwise(done);
    wait.catchUnhealthy(park).next(redrive).next(isRetryable);
    claim.next(
      Choice.jsonata(this, 'ChooseNextStep', { stateName: 'ChooseNextStep' })
        .when(Condition.jsonata("{% $states.input.next = 'wait' %}"), wait)
        .when(Condition.jsonata("{% $states.input.next = 'give-up' %}"), sendDeadLetter)
        .otherwise(done),
    );
    return claim;
  }
}

/** The fields of a request that differ between steps; values may be JSONata. */
type StepRequest = Pick<RecoveryRequest, 'step'> & {
  readonly [Field in Exclude<FieldOf<RecoveryRequest>, 'step'>]?: string;
};

/** The names of the fields of all variants of a union. */
type FieldOf<Union> = Union extends unknown ? keyof Union : never;
