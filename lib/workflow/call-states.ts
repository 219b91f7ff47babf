import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, Fail, type IChainable, Pass, type State, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ANSWER_GIVEN, ANSWER_TIMEOUT, type CataloguedName } from '../../patterns/catalogue/errors.ts';
import type { PhasePlan, TierPlan } from '../../patterns/catalogue/payloads.ts';
import { stateName } from '../../patterns/catalogue/state-names.ts';
import type { WorkflowHandler } from '../functions/handlers.ts';
import type { AgentFunctionRef } from './agent-stack.ts';
import { countedCall, countedFailure, countedResponse, spentCall } from './count-spent.ts';
import { ATTEMPT_COUNTS, ENTERED_AT, HANDLER_TASK_TIMEOUT } from './handler-task.ts';
import { InvokeFunction } from './invoke-function.ts';
import { addHandlerRetry, addTierRetry } from './retry.ts';

export interface CallStatesProps {
  readonly plan: PhasePlan;
  readonly handlers: Readonly<Record<WorkflowHandler, IFunction>>;
  readonly agentFunctionRefs: readonly AgentFunctionRef[];
  /** whether a call may end the fan-out before its last item, once the vote is decided @default true */
  readonly endsEarly?: boolean;
  /** whether each call counts its billed transitions and invocations @default false */
  readonly counts?: boolean;
  /** the function of waits for answers @default - no tier of the workflow asks a question */
  readonly awaitAnswer?: IFunction | undefined;
}

/** One call: Invoke; on failure RecordFailure, which finds the next tier or ends the call with a value. */
export function callStates(
  scope: Construct,
  { plan, handlers, agentFunctionRefs, endsEarly = true, counts = false, awaitAnswer }: CallStatesProps,
): State & IChainable {
  // ChooseRetry is before each Invoke where there are several
  const statesOfInvoke = tiersWithInvokeState(plan).length === 0 ? 1 : 2;
  const invokeOutputs = counts ? countedResponse(statesOfInvoke) : '{% $states.result.Payload %}';
  const invoke = invokeState(scope, plan, agentFunctionRefs, invokeOutputs);
  // A Retry block is fixed in the definition: tiers with other retries have an Invoke state of their own.
  const tierInvokeStates = tiersWithInvokeState(plan).map(
    (tier) => [tier, invokeState(scope, plan, agentFunctionRefs, invokeOutputs, tier)] as const,
  );
  const firstState =
    tierInvokeStates.length === 0
      ? invoke
      : tierInvokeStates
          .reduce(
            (choice, [{ invokeState: number }, state]) =>
              choice.when(Condition.jsonata(`{% $states.input.invokeState = ${number} %}`), state),
            Choice.jsonata(scope, stateName(plan.name, 'ChooseRetry'), {
              stateName: stateName(plan.name, 'ChooseRetry'),
            }),
          )
          .otherwise(invoke);
  const recordFailure = new InvokeFunction(scope, stateName(plan.name, 'RecordFailure'), {
    functions: [handlers['record-failure']],
    payload: {
      run: '{% $run %}',
      call: '{% $states.input.call %}',
      error: '{% $states.input.error %}',
      enteredAt: '{% $states.input.enteredAt %}',
      ...ATTEMPT_COUNTS,
    },
    taskTimeout: Timeout.duration(HANDLER_TASK_TIMEOUT),
    outputs: counts ? countedFailure() : '{% $states.result.Payload %}',
  });
  const callDone = Pass.jsonata(scope, stateName(plan.name, 'CallDone'), {
    stateName: stateName(plan.name, 'CallDone'),
  });
  const nextTier = Choice.jsonata(scope, stateName(plan.name, 'NextTier'), {
    stateName: stateName(plan.name, 'NextTier'),
  })
    .when(Condition.jsonata("{% $states.input.next = 'invoke' %}"), firstState, {
      outputs: '{% $states.input.call %}',
    })
    .otherwise(callDone);

  // raised again, so that it ends the fan-out instead of being taken for a failure of the call
  const phaseDecided = endsEarly
    ? Fail.jsonata(scope, stateName(plan.name, 'PhaseDecided'), {
        stateName: stateName(plan.name, 'PhaseDecided'),
        error: 'PhaseDecided',
        cause: 'the vote is over; calls that are still out change nothing',
      })
    : undefined;
  if (phaseDecided !== undefined) recordFailure.addCatch(phaseDecided, { errors: ['PhaseDecided'] });

  addHandlerRetry(recordFailure);
  const failedCall = counts ? countedCall('$states.input', statesOfInvoke) : '{% $states.input %}';
  const failureInput = {
    call: failedCall,
    error: '{% $states.errorOutput %}',
    enteredAt: ENTERED_AT,
  };
  const answeredCall = counts ? countedCall('$states.input.call', 1) : '{% $states.input.call %}';
  const answered = asksQuestions(plan) && awaitAnswer ? answerState(scope, plan, awaitAnswer, answeredCall) : undefined;
  answered?.next(recordFailure);
  answered?.addCatch(recordFailure, answerCatch(answeredCall, 'States.Timeout', ANSWER_TIMEOUT));
  answered?.addCatch(recordFailure, answerCatch(answeredCall, ANSWER_GIVEN, ANSWER_GIVEN));
  for (const state of [invoke, ...tierInvokeStates.map(([, state]) => state)]) {
    if (phaseDecided !== undefined) state.addCatch(phaseDecided, { errors: ['PhaseDecided'] });
    if (answered !== undefined) {
      const outputs = { call: failedCall, enteredAt: ENTERED_AT };
      state.addCatch(answered, { errors: ['AnswerNeeded'], outputs });
    }
    // named, since States.ALL does not catch it
    state.addCatch(recordFailure, { errors: ['States.DataLimitExceeded'], outputs: failureInput });
    state.addCatch(recordFailure, { errors: ['States.ALL'], outputs: failureInput });
  }
  // one failing RecordFailure never aborts its siblings: the call is left unsettled and gets another round
  const { agent, replica } = { agent: '{% $states.input.call.agent %}', replica: '{% $states.input.call.replica %}' };
  // the state that failed, then CallDone
  const spent = counts ? { spent: spentCall('$states.input.call', 2) } : {};
  const unsettled = { next: 'done', status: 'unsettled', agent, replica, ...spent };
  recordFailure.addCatch(callDone, { errors: ['States.ALL'], outputs: unsettled });
  answered?.addCatch(callDone, { errors: ['States.ALL'], outputs: unsettled });
  recordFailure.next(nextTier);
  return firstState;
}

/** The Task that invokes an agent's function, with the retries of a tier. @param outputs of a call that was answered @param tier @default - the default retries */
function invokeState(
  scope: Construct,
  plan: PhasePlan,
  agentFunctionRefs: readonly AgentFunctionRef[],
  outputs: string,
  tier?: TierPlan,
): InvokeFunction {
  const invoke = new InvokeFunction(scope, stateName(plan.name, 'Invoke', tier?.invokeState), {
    functions: agentFunctionRefs,
    functionName: '{% $states.input.functionArn %}',
    payload: {
      run: '{% $run %}',
      call: '{% $states.input %}',
      enteredAt: ENTERED_AT,
      ...ATTEMPT_COUNTS,
    },
    taskTimeout: Timeout.jsonata('{% $states.input.taskTimeoutSeconds %}'),
    outputs,
  });
  addTierRetry(invoke, tier ?? {});
  return invoke;
}

function asksQuestions({ agents }: PhasePlan): boolean {
  return agents.some(({ tiers }) => tiers.some(({ answerTimeoutSeconds }) => answerTimeoutSeconds !== undefined));
}

/** The Task that waits for the answers to a tier's questions: until its token is sent back, or for as long as the tier says. */
function answerState(scope: Construct, plan: PhasePlan, awaitAnswer: IFunction, call: string): InvokeFunction {
  const state = new InvokeFunction(scope, stateName(plan.name, 'AwaitAnswer'), {
    functions: [awaitAnswer],
    waitsForToken: true,
    payload: {
      run: '{% $run %}',
      call: '{% $states.input.call %}',
      token: '{% $states.context.Task.Token %}',
      ...ATTEMPT_COUNTS,
    },
    taskTimeout: Timeout.jsonata('{% $states.input.call.answerTimeoutSeconds %}'),
    outputs: answerOutputs(call, ANSWER_GIVEN),
  });
  addHandlerRetry(state);
  return state;
}

/** The end of a wait as RecordFailure takes it, which admits the call anew or finds the next tier. */
function answerOutputs(call: string, error: CataloguedName) {
  return { call, enteredAt: '{% $states.input.enteredAt %}', error: { Error: error, Cause: '' } };
}

function answerCatch(call: string, caught: string, error: CataloguedName) {
  return { errors: [caught], outputs: answerOutputs(call, error) };
}

/** A tier for each Invoke state with retries of its own. */
function tiersWithInvokeState({ agents }: PhasePlan): TierPlan[] {
  const own = agents.flatMap(({ tiers }) => tiers).filter(({ invokeState }) => invokeState !== undefined);
  return [...new Map(own.map((tier) => [tier.invokeState, tier])).values()];
}
