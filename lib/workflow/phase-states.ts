import { Map as MapState, ProvideItems, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { stateName } from '../../patterns/catalogue/state-names.ts';
import { type CallStatesProps, callStates } from './call-states.ts';
import { SPENT_OF_CALLS } from './count-spent.ts';
import { ATTEMPT_COUNTS, HANDLER_TASK_TIMEOUT } from './handler-task.ts';
import { InvokeFunction, type InvokeFunctionProps } from './invoke-function.ts';
import { addHandlerRetry } from './retry.ts';

/** A Task of BeginPhase or EndPhase, with its retries. @param payload in addition to the run, the plan and the round */
export function phaseTask(
  scope: Construct,
  handler: 'BeginPhase' | 'EndPhase',
  { plan, handlers }: CallStatesProps,
  { payload, ...options }: Partial<Pick<InvokeFunctionProps, 'payload' | 'assign' | 'outputs'>>,
): InvokeFunction {
  const task = new InvokeFunction(scope, stateName(plan.name, handler), {
    functions: [handlers[handler === 'BeginPhase' ? 'begin-phase' : 'end-phase']],
    payload: { run: '{% $run %}', phase: plan, round: '{% $round %}', ...ATTEMPT_COUNTS, ...payload },
    taskTimeout: Timeout.duration(HANDLER_TASK_TIMEOUT),
    ...options,
  });
  addHandlerRetry(task);
  return task;
}

/** The fan-out over the calls that BeginPhase or EndPhase planned; its output are the calls without a stored outcome. */
export function fanOutCalls(scope: Construct, props: CallStatesProps): MapState {
  const { plan } = props;
  const fanOut = MapState.jsonata(scope, stateName(plan.name, 'FanOut'), {
    stateName: stateName(plan.name, 'FanOut'),
    items: ProvideItems.jsonata('{% $states.input.calls %}'),
    outputs: {
      unsettled: "{% [$states.result[status = 'unsettled'].{ 'agent': agent, 'replica': replica }] %}",
      ...(props.counts === true ? { spent: SPENT_OF_CALLS } : {}),
    },
    ...(plan.maxConcurrency === undefined ? {} : { maxConcurrency: plan.maxConcurrency }),
  });
  fanOut.itemProcessor(callStates(scope, props));
  return fanOut;
}
