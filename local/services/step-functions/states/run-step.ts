import type { State } from '../definition/types.ts';
import type { Turn } from '../execution/step.ts';
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

/** Takes a scope one step further, from what it is doing alone. Timers and tasks have brought it here. */
export function step(turn: Turn): void | Promise<void> {
  const { draft, scopeId, scope, state } = turn;
  const { activity } = scope;
  switch (activity.kind) {
    case 'begin':
      return enterState(draft, scopeId, turn.block, turn.block.StartAt, scope.input);
    case 'enter':
      return execute(turn, state);
    case 'scheduled':
      return state.Type === 'Task' ? startTask(turn, state) : undefined;
    case 'settled':
      return complete(turn, activity.result);
    case 'failing':
      return handleFailure(turn, activity.failure);
    case 'waiting':
      return state.Type === 'Wait' ? endWait(turn, state) : undefined;
    case 'backoff':
      return draft.set(scopeId, { activity: { kind: 'enter' } });
    case 'branches':
      return continueParallel(turn);
    case 'iterations':
      return state.Type === 'Map' ? continueMap(turn, state) : undefined;
    case 'mapRun':
      return continueMapRun(turn);
    case 'inFlight':
    case 'over':
      return undefined;
    default:
      return activity satisfies never;
  }
}

/** Evaluates the fields of a state that was entered, or that is tried again. */
function execute(turn: Turn, state: State): void | Promise<void> {
  switch (state.Type) {
    case 'Pass':
      return pass(turn, state);
    case 'Succeed':
      return succeed(turn, state);
    case 'Fail':
      return fail(turn, state);
    case 'Choice':
      return choice(turn, state);
    case 'Wait':
      return beginWait(turn, state);
    case 'Task':
      return scheduleTask(turn, state);
    case 'Parallel':
      return beginParallel(turn, state);
    case 'Map':
      return state.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED'
        ? beginMapRun(turn, state)
        : beginMap(turn, state);
    default:
      return state satisfies never;
  }
}
