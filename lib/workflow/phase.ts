import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  type INextable,
  Map as MapState,
  Pass,
  ProvideItems,
  type State,
  StateMachineFragment,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { PhasePlan, TierPlan } from '../../patterns/catalogue/payloads.ts';
import { stateName } from '../../patterns/catalogue/state-names.ts';
import type { WorkflowHandler } from '../functions/handlers.ts';
import type { AgentFunctionRef } from './agent-stack.ts';
import { InvokeFunction } from './invoke-function.ts';
import { toSettlementPlan } from './plan.ts';
import { addHandlerRetry, addTierRetry } from './retry.ts';

/** Our handlers' functions end at 15 s, their Tasks 5 s later. */
export const HANDLER_FUNCTION_TIMEOUT = Duration.seconds(15);
export const HANDLER_TASK_TIMEOUT = Duration.seconds(20);

export interface PhaseProps {
  readonly plan: PhasePlan;
  readonly handlers: Readonly<Record<WorkflowHandler, IFunction>>;
  readonly agentFunctionRefs: readonly AgentFunctionRef[];
}

/** How often the task has been retried and the execution redriven: evaluated anew for each attempt of a task. */
export const ATTEMPT_COUNTS = {
  retryCount: '{% $states.context.State.RetryCount %}',
  redriveCount: '{% $states.context.Execution.RedriveCount %}',
};

/**
 * One phase: BeginPhase, the fan-out over its calls, EndPhase; another round when EndPhase asks for it.
 * It reads the variables `$run` and `$round` and leaves `$round` at 0 for the next phase.
 */
export class Phase extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: PhaseProps) {
    super(scope, id);
    const { plan, handlers } = props;
    const payload = { run: '{% $run %}', phase: plan, round: '{% $round %}', ...ATTEMPT_COUNTS };

    const beginPhase = new InvokeFunction(this, stateName(plan.name, 'BeginPhase'), {
      functions: [handlers['begin-phase']],
      payload,
      taskTimeout: Timeout.duration(HANDLER_TASK_TIMEOUT),
      outputs: '{% $states.result.Payload %}',
    });
    const fanOut = MapState.jsonata(this, stateName(plan.name, 'FanOut'), {
      stateName: stateName(plan.name, 'FanOut'),
      items: ProvideItems.jsonata('{% $states.input.calls %}'),
      outputs: {
        unsettled: "{% [$states.result[status = 'unsettled'].{ 'agent': agent, 'replica': replica }] %}",
      },
      ...(plan.maxConcurrency === undefined ? {} : { maxConcurrency: plan.maxConcurrency }),
    });
    const endPhase = new InvokeFunction(this, stateName(plan.name, 'EndPhase'), {
      functions: [handlers['end-phase']],
      payload: { ...payload, phase: toSettlementPlan(plan), unsettled: '{% $states.input.unsettled %}' },
      taskTimeout: Timeout.duration(HANDLER_TASK_TIMEOUT),
      assign: { round: 0 },
      outputs: {},
    });
    addHandlerRetry(beginPhase);
    addHandlerRetry(endPhase);
    fanOut.itemProcessor(this.#callStates(props));
    fanOut.addCatch(endPhase, { errors: ['PhaseDecided'], outputs: { unsettled: [] } });
    endPhase.addCatch(beginPhase, { errors: ['AnotherRound'], assign: { round: '{% $round + 1 %}' }, outputs: {} });

    this.startState = beginPhase;
    this.endStates = beginPhase.next(fanOut).next(endPhase).endStates;
  }

  /** One call: Invoke; on failure RecordFailure, which finds the next tier or ends the call with a value. */
  #callStates({ plan, handlers, agentFunctionRefs }: PhaseProps): State & IChainable {
    const invoke = this.#invokeState(plan, agentFunctionRefs);
    // A Retry block is fixed in the definition: tiers with other retries have an Invoke state of their own.
    const tierInvokeStates = tiersWithInvokeState(plan).map(
      (tier) => [tier, this.#invokeState(plan, agentFunctionRefs, tier)] as const,
    );
    const firstState =
      tierInvokeStates.length === 0
        ? invoke
        : tierInvokeStates
            .reduce(
              (choice, [{ invokeState }, state]) =>
                choice.when(Condition.jsonata(`{% $states.input.invokeState = ${invokeState} %}`), state),
              Choice.jsonata(this, stateName(plan.name, 'ChooseRetry'), {
                stateName: stateName(plan.name, 'ChooseRetry'),
              }),
            )
            .otherwise(invoke);
    const recordFailure = new InvokeFunction(this, stateName(plan.name, 'RecordFailure'), {
      functions: [handlers['record-failure']],
      payload: {
        run: '{% $run %}',
        call: '{% $states.input.call %}',
        error: '{% $states.input.error %}',
        ...ATTEMPT_COUNTS,
      },
      taskTimeout: Timeout.duration(HANDLER_TASK_TIMEOUT),
      outputs: '{% $states.result.Payload %}',
    });
    const callDone = Pass.jsonata(this, stateName(plan.name, 'CallDone'), {
      stateName: stateName(plan.name, 'CallDone'),
    });
    const nextTier = Choice.jsonata(this, stateName(plan.name, 'NextTier'), {
      stateName: stateName(plan.name, 'NextTier'),
    })
      .when(Condition.jsonata("{% $states.input.next = 'invoke' %}"), firstState, {
        outputs: '{% $states.input.call %}',
      })
      .otherwise(callDone);

    // raised again, so that it ends the fan-out instead of being taken for a failure of the call
    const phaseDecided = Fail.jsonata(this, stateName(plan.name, 'PhaseDecided'), {
      stateName: stateName(plan.name, 'PhaseDecided'),
      error: 'PhaseDecided',
      cause: 'the vote is over; calls that are still out change nothing',
    });
    recordFailure.addCatch(phaseDecided, { errors: ['PhaseDecided'] });

    addHandlerRetry(recordFailure);
    const failureInput = { call: '{% $states.input %}', error: '{% $states.errorOutput %}' };
    for (const state of [invoke, ...tierInvokeStates.map(([, state]) => state)]) {
      state.addCatch(phaseDecided, { errors: ['PhaseDecided'] });
      // named, since States.ALL does not catch it
      state.addCatch(recordFailure, { errors: ['States.DataLimitExceeded'], outputs: failureInput });
      state.addCatch(recordFailure, { errors: ['States.ALL'], outputs: failureInput });
    }
    // one failing RecordFailure never aborts its siblings: the call is left unsettled and gets another round
    const { agent, replica } = { agent: '{% $states.input.call.agent %}', replica: '{% $states.input.call.replica %}' };
    recordFailure.addCatch(callDone, {
      errors: ['States.ALL'],
      outputs: { next: 'done', status: 'unsettled', agent, replica },
    });
    recordFailure.next(nextTier);
    return firstState;
  }

  /** The Task that invokes an agent's function, with the retries of a tier. @param tier @default - the default retries */
  #invokeState(plan: PhasePlan, agentFunctionRefs: readonly AgentFunctionRef[], tier?: TierPlan): InvokeFunction {
    const invoke = new InvokeFunction(this, stateName(plan.name, 'Invoke', tier?.invokeState), {
      functions: agentFunctionRefs,
      functionName: '{% $states.input.functionArn %}',
      payload: {
        run: '{% $run %}',
        call: '{% $states.input %}',
        ...ATTEMPT_COUNTS,
      },
      taskTimeout: Timeout.jsonata('{% $states.input.taskTimeoutSeconds %}'),
      outputs: '{% $states.result.Payload %}',
    });
    addTierRetry(invoke, tier ?? {});
    return invoke;
  }
}

/** A tier for each Invoke state with retries of its own. */
function tiersWithInvokeState({ agents }: PhasePlan): TierPlan[] {
  const own = agents.flatMap(({ tiers }) => tiers).filter(({ invokeState }) => invokeState !== undefined);
  return [...new Map(own.map((tier) => [tier.invokeState, tier])).values()];
}
