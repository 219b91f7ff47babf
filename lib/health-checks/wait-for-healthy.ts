import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  type INextable,
  Pass,
  type State,
  StateMachineFragment,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { AgentToCheck } from '../../patterns/health-checks/health.ts';
import { grantAgents } from '../functions/grant-agents.ts';
import { InvokeFunction } from '../workflow/invoke-function.ts';
import { addHandlerRetry } from '../workflow/retry.ts';

/** Concurrent pings with a caller's timeout of 15 s, the reads of circuits and a slow start. */
export const WAIT_FUNCTION_TIMEOUT = Duration.seconds(25);
const WAIT_TASK_TIMEOUT = Duration.seconds(30);

export interface WaitForHealthyProps {
  /** the function `wait-for-healthy` */
  readonly waitFunction: IFunction;
  readonly agents: readonly AgentToCheck[];
  /** JSONata for the names of the agents to wait for @default - all of `agents` */
  readonly names?: string;
}

/**
 * Waits until each agent has answered a ping and had a tier whose circuit admits calls: checks those that did not again after
 * 1 s, then less often, up to every 5 s, at most 60 s, then fails with an AgentUnhealthyError that names the agents. Its
 * output has `ready` and `immediately`; it uses the variables `$waitingSinceMs` and `$notReady`.
 */
export class WaitForHealthy extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];
  readonly #check: InvokeFunction;

  constructor(scope: Construct, id: string, { waitFunction, agents, names }: WaitForHealthyProps) {
    super(scope, id);
    grantAgents(agents, waitFunction);
    const begin = Pass.jsonata(this, `${id} Begin`, {
      stateName: `${id} Begin`,
      assign: { waitingSinceMs: 0, notReady: names ?? agents.map(({ name }) => name) },
    });
    this.#check = new InvokeFunction(this, `${id} Check`, {
      functions: [waitFunction],
      payload: {
        agents,
        names: '{% $notReady %}',
        waitingSinceMs: '{% $waitingSinceMs %}',
      },
      taskTimeout: Timeout.duration(WAIT_TASK_TIMEOUT),
      assign: {
        waitingSinceMs: '{% $states.result.Payload.waitingSinceMs %}',
        notReady: '{% $states.result.Payload.notReady %}',
      },
      outputs: '{% $states.result.Payload %}',
    });
    addHandlerRetry(this.#check);
    const pause = Wait.jsonata(this, `${id} Pause`, {
      stateName: `${id} Pause`,
      time: WaitTime.seconds('{% $states.input.pauseSeconds %}'),
    });
    const ready = Pass.jsonata(this, `${id} Ready`, { stateName: `${id} Ready` });
    const isReady = Choice.jsonata(this, `${id} IsReady`, { stateName: `${id} IsReady` })
      .when(Condition.jsonata('{% $states.input.ready %}'), ready)
      .otherwise(pause.next(this.#check));
    begin.next(this.#check).next(isReady);
    this.startState = begin;
    this.endStates = [ready];
  }

  /** The state after an AgentUnhealthyError @default - the error ends the execution */
  catchUnhealthy(handler: State): this {
    this.#check.addCatch(handler, { errors: ['AgentUnhealthyError'], outputs: {} });
    return this;
  }
}
