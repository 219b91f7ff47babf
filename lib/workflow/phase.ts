import { type INextable, type State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { CallStatesProps } from './call-states.ts';
import { fanOutCalls, phaseTask } from './phase-states.ts';
import { toSettlementPlan } from './plan.ts';

/**
 * One phase: BeginPhase, the fan-out over its calls, EndPhase; another round when EndPhase asks for it.
 * It reads the variables `$run` and `$round` and leaves `$round` at 0 for the next phase.
 */
export class Phase extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: CallStatesProps) {
    super(scope, id);
    const { plan } = props;

    const beginPhase = phaseTask(this, 'BeginPhase', props, { outputs: '{% $states.result.Payload %}' });
    const fanOut = fanOutCalls(this, props);
    const endPhase = phaseTask(this, 'EndPhase', props, {
      payload: { phase: toSettlementPlan(plan), unsettled: '{% $states.input.unsettled %}' },
      assign: { round: 0 },
      outputs: {},
    });
    fanOut.addCatch(endPhase, { errors: ['PhaseDecided'], outputs: { unsettled: [] } });
    endPhase.addCatch(beginPhase, { errors: ['AnotherRound'], assign: { round: '{% $round + 1 %}' }, outputs: {} });

    this.startState = beginPhase;
    this.endStates = beginPhase.next(fanOut).next(endPhase).endStates;
  }
}
