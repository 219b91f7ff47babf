import { Aws, Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  CustomState,
  DefinitionBody,
  QueryLanguage,
  type State,
  StateMachine,
  Succeed,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../patterns/catalogue/events.ts';
import { HEALING_ACCESS } from '../functions/access.ts';
import { grantAgents } from '../functions/grant-agents.ts';
import type { OperationsProps } from '../health-checks/health-checks.ts';
import { DELIVERY } from '../recovery/dead-letters.ts';
import { InvokeFunction } from '../workflow/invoke-function.ts';
import { addHandlerRetry } from '../workflow/retry.ts';

/** An early probe and two probes, one after the other, each as slow as the slowest agent; and the requests to the tables. */
const CANARIES_PER_STEP = 3;
const STORE_SECONDS = 15;

/** The Task's limit is this much longer than its function's: 5 s as for other handlers; agents, which load more, have 8 s. */
const TASK_MARGIN_SECONDS = 5;

export interface CircuitHealingProps extends OperationsProps {
  /** how long a canary may take at the slowest agent */
  readonly slowestCanary: Duration;
}

/**
 * Closes open circuits by canaries instead of user traffic. Each `CircuitOpened` event starts an execution, which ends when
 * the circuit is closed; after 150 steps of 9 history events each a new execution continues.
 */
export class CircuitHealing extends Construct {
  readonly stateMachine: StateMachine;
  readonly rule: Rule;

  constructor(scope: Construct, id: string, props: CircuitHealingProps) {
    super(scope, id);
    const { workflow, deadLetters, slowestCanary } = props;
    const seconds = CANARIES_PER_STEP * slowestCanary.toSeconds() + STORE_SECONDS;
    const step = workflow.addFunction('heal', { timeout: Duration.seconds(seconds), access: HEALING_ACCESS });
    grantAgents([...workflow.agentFunctionRefs.values()], step);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromChainable(this.#definition(props, step, seconds + TASK_MARGIN_SECONDS)),
      queryLanguage: QueryLanguage.JSONATA,
      tracingEnabled: props.workflow.settings.tracing,
    });
    // in the role's default policy it would be a circular dependency: the state machine depends on that
    new Policy(this, 'StartNext', {
      roles: [this.stateMachine.role],
      statements: [
        new PolicyStatement({ actions: ['states:StartExecution'], resources: [this.stateMachine.stateMachineArn] }),
      ],
    });
    this.rule = new Rule(this, 'CircuitOpened', {
      description: 'heals circuits that opened',
      eventBus: workflow.bus,
      eventPattern: {
        source: [EVENT_SOURCE],
        detailType: ['CircuitOpened'],
        ...(workflow.eventResourceArn === undefined ? {} : { resources: [workflow.eventResourceArn] }),
      },
      targets: [new SfnStateMachine(this.stateMachine, { deadLetterQueue: deadLetters.events, ...DELIVERY })],
    });
  }

  #definition({ workflow }: CircuitHealingProps, heal: IFunction, taskSeconds: number): State {
    const { breakerId, generation } = {
      breakerId: '$states.input.detail.breakerId',
      generation: '$states.input.detail.generation',
    };
    const firstSession = `{'breakerId': ${breakerId}, 'generation': ${generation}, 'step': 0}`;
    const step = new InvokeFunction(this, 'ProbeCircuit', {
      functions: [heal],
      payload: {
        session: `{% $exists($states.input.session) ? $states.input.session : ${firstSession} %}`,
        executionArn: '{% $states.context.Execution.Id %}',
        agents: workflow.plans
          .flatMap(({ agents }) => agents)
          .map(({ name, functionArn, tiers }) => ({ name, functionArn, tiers })),
      },
      taskTimeout: Timeout.duration(Duration.seconds(taskSeconds)),
      outputs: '{% $states.result.Payload %}',
    });
    addHandlerRetry(step);
    const pause = Wait.jsonata(this, 'Pause', {
      stateName: 'Pause',
      time: WaitTime.seconds('{% $states.input.waitSeconds %}'),
    });
    const done = Succeed.jsonata(this, 'Done', { stateName: 'Done' });
    const continueAsNew = new CustomState(this, 'ContinueAsNew', {
      stateJson: {
        Type: 'Task',
        Resource: `arn:${Aws.PARTITION}:states:::states:startExecution`,
        Arguments: {
          StateMachineArn: '{% $states.context.StateMachine.Id %}',
          Name: '{% $states.input.nextExecutionName %}',
          Input: { session: '{% $states.input.session %}' },
        },
      },
    });
    continueAsNew.addRetry({
      errors: ['States.TaskFailed'],
      interval: Duration.seconds(1),
      maxAttempts: 4,
      backoffRate: 2,
    });
    continueAsNew.next(done);
    step.next(
      Choice.jsonata(this, 'ChooseNextStep', { stateName: 'ChooseNextStep' })
        .when(Condition.jsonata("{% $states.input.next = 'wait' %}"), pause.next(step))
        .when(Condition.jsonata("{% $states.input.next = 'continue' %}"), continueAsNew)
        .otherwise(done),
    );
    return step;
  }
}
