import type { ParallelState } from '../definition/types.ts';
import type { Turn } from '../execution/step.ts';
import { childOutputs, childTally } from './children.ts';

export async function beginParallel(turn: Turn, state: ParallelState): Promise<void> {
  const { draft, scopeId, scope } = turn;
  const input = state.Arguments === undefined ? scope.stateInput : await turn.evaluate(state.Arguments, 'Arguments');
  const started = draft.emit('ParallelStateStarted', {}, scope.lastEventId);
  const count = state.Branches.length;
  draft.set(scopeId, { lastEventId: started, activity: { kind: 'branches', input, count } });
  for (let index = 0; index < count; index++) draft.spawn(scopeId, index, input, started);
}

/** Looks whether all branches are done. */
export function continueParallel(turn: Turn): void {
  const { draft, scopeId, scope } = turn;
  if (scope.activity.kind !== 'branches') return;
  if (childTally(turn).succeeded < scope.activity.count) return;
  draft.emit('ParallelStateSucceeded', {}, scope.lastEventId);
  draft.set(scopeId, { activity: { kind: 'settled', result: childOutputs(turn) } });
}
