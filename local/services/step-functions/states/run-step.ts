import type { State } from '../definition/types.ts';
import type { Step } from '../execution/step.ts';
import { choice } from './choice.ts';
import { complete } from './complete.ts';
import { enterState } from './enter-state.ts';
import { fail } from './fail.ts';
import { handleFailure } from './handle-failure.ts';
import { beginMap, continueMap } from './map.ts';
import { beginMapRun, continueMapRun } from './map-run.ts';
import { beginParallel, continueParallel } from './parallel.ts';
import { pass } from './pass.ts';
import { succeed } from './succeed.ts';
import { scheduleTask, startTask } from './task.ts';
import { beginWait, endWait } from './wait.ts';

/** Runs the next step of a branch, which follows from its activity alone. */
export function runStep(step: Step): void | Promise<void> {
  const { changeSet, branchId, branch, state } = step;
  const { activity } = branch;
  switch (activity.kind) {
    case 'begin':
      return enterState(changeSet, branchId, step.block, step.block.StartAt, branch.input);
    case 'enter':
      return execute(step, state);
    case 'scheduled':
      return state.Type === 'Task' ? startTask(step, state) : undefined;
    case 'settled':
      return complete(step, activity.result);
    case 'failing':
      return handleFailure(step, activity.failure);
    case 'waiting':
      return state.Type === 'Wait' ? endWait(step, state) : undefined;
    case 'backoff':
      return changeSet.set(branchId, { activity: { kind: 'enter' } });
    case 'branches':
      return continueParallel(step);
    case 'iterations':
      return state.Type === 'Map' ? continueMap(step, state) : undefined;
    case 'mapRun':
      return continueMapRun(step);
    case 'inFlight':
    case 'over':
      return undefined;
    default:
      return activity satisfies never;
  }
}

/** Evaluates the fields of a state that was entered, or that is tried again. */
function execute(step: Step, state: State): void | Promise<void> {
  switch (state.Type) {
    case 'Pass':
      return pass(step, state);
    case 'Succeed':
      return succeed(step, state);
    case 'Fail':
      return fail(step, state);
    case 'Choice':
      return choice(step, state);
    case 'Wait':
      return beginWait(step, state);
    case 'Task':
      return scheduleTask(step, state);
    case 'Parallel':
      return beginParallel(step, state);
    case 'Map':
      return state.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED'
        ? beginMapRun(step, state)
        : beginMap(step, state);
    default:
      return state satisfies never;
  }
}
