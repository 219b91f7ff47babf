import { Choice, Condition, type INextable, type State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { stateName } from '../../patterns/catalogue/state-names.ts';
import type { CallStatesProps } from './call-states.ts';
import { addSpent } from './count-spent.ts';
import { fanOutCalls, phaseTask } from './phase-states.ts';

/** Of a plan of tasks: its superstep, and the redrive that made it. */
const PLANNED = {
  step: '{% $states.result.Payload.step %}',
  plannedIn: '{% $states.context.Execution.RedriveCount %}',
};

/**
 * The supersteps of a graph: BeginPhase plans the first, the fan-out runs its tasks, EndPhase has LangGraph apply it and plans the next,
 * until no task is next. It reads the variables `$run` and `$round`, which counts the fan-outs, and goes on with those of `FIRST_SPENT`.
 */
export class Supersteps extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: Omit<CallStatesProps, 'endsEarly'>) {
    super(scope, id);
    const { plan } = props;

    const begin = phaseTask(this, 'BeginPhase', props, {
      assign: { ...PLANNED, ...addSpent(1) },
      outputs: '{% $states.result.Payload %}',
    });
    const fanOut = fanOutCalls(this, { ...props, endsEarly: false, counts: true });
    const end = phaseTask(this, 'EndPhase', props, {
      payload: {
        step: '{% $step %}',
        plannedIn: '{% $plannedIn %}',
        unsettled: '{% $states.input.unsettled %}',
      },
      // FanOut, EndPhase and NextSuperstep
      assign: { ...PLANNED, round: '{% $round + 1 %}', ...addSpent(3, true) },
      outputs: '{% $states.result.Payload %}',
    });
    const next = Choice.jsonata(this, stateName(plan.name, 'NextSuperstep'), {
      stateName: stateName(plan.name, 'NextSuperstep'),
    }).when(Condition.jsonata("{% $states.input.next = 'run' %}"), fanOut);
    begin.next(fanOut);
    fanOut.next(end);
    end.next(next);

    this.startState = begin;
    this.endStates = next.afterwards({ includeOtherwise: true }).endStates;
  }
}
