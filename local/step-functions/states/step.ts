import type { State } from '../definition/types.ts';
import type { Turn } from '../engine/turn.ts';
import { choice } from './choice.ts';
import { enterState } from './enter.ts';
import { fail } from './fail.ts';
import { handleFailure } from './failing.ts';
import { leave } from './leave.ts';
import { beginMap, continueMap } from './map.ts';
import { beginMapRun, continueMapRun } from './map-run.ts';
import { beginParallel, continueParallel } from './parallel.ts';
import { pass } from './pass.ts';
import { succeed } from './succeed.ts';
import { scheduleTask, startTask } from './task.ts';
import { beginWait, endWait } from './wait.ts';

/** Takes a scope one step further, from what it is doing alone. Timers and tasks have brought it here. */
export async function step(turn: Turn): Promise<void> {
  const { draft, scopeId, scope, state } = turn;
  const { activity } = scope;
  switch (activity.kind) {
    case 'begin':
      enterState(draft, scopeId, turn.block, turn.block.StartAt, scope.input);
      return;
    case 'enter':
      await execute(turn, state);
      return;
    case 'scheduled':
      if (state.Type === 'Task') startTask(turn, state);
      return;
    case 'settled':
      await complete(turn, state);
      return;
    case 'failing':
      await handleFailure(turn, activity.failure);
      return;
    case 'waiting':
      if (state.Type === 'Wait') await endWait(turn, state);
      return;
    case 'backoff':
      draft.set(scopeId, { activity: { kind: 'enter' } });
      return;
    case 'branches':
      continueParallel(turn);
      return;
    case 'iterations':
      if (state.Type === 'Map') await continueMap(turn, state);
      return;
    case 'mapRun':
      continueMapRun(turn);
      return;
    case 'inFlight':
    case 'over':
      return;
    default:
      activity satisfies never;
  }
}

/** Evaluates the fields of a state that was entered, or that is tried again. */
async function execute(turn: Turn, state: State): Promise<void> {
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
      state satisfies never;
  }
}

/** A Task, Parallel or Map has its result. */
async function complete(turn: Turn, state: State): Promise<void> {
  const { activity } = turn.scope;
  if (activity.kind !== 'settled' || (state.Type !== 'Task' && state.Type !== 'Parallel' && state.Type !== 'Map'))
    return;
  const { result } = activity;
  turn.draft.dropChildren(turn.scopeId);
  await leave(turn, {
    Assign: state.Assign,
    Output: state.Output,
    otherwise: result,
    next: state.Next,
    sight: { result },
  });
}
