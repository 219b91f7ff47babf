import type { Json } from '../../../json.ts';
import type { Definition, State } from '../definition/types.ts';
import { stateNamed } from '../definition/types.ts';
import { blockOf } from '../execution/blocks.ts';
import type { Draft } from '../execution/change-set.ts';
import type { Scope } from '../execution/execution.ts';
import { parentId } from '../execution/execution.ts';
import type { Failure } from '../execution/failure.ts';
import { childrenOf } from '../execution/progress.ts';
import { texts } from './error-fields.ts';

/** A block has come to its end: the execution, a branch or an iteration succeeded. */
export function endScope(draft: Draft, definition: Definition, scopeId: string, output: Json): void {
  const scope = draft.scope(scopeId);
  draft.set(scopeId, { status: 'succeeded', output, activity: { kind: 'over' } });
  const above = parentId(scopeId);
  if (above === undefined) {
    draft.emitLast('ExecutionSucceeded', { output }, scope.lastEventId);
    draft.decide({ status: 'SUCCEEDED', stopMs: draft.nowMs, output });
    return;
  }
  const parent = draft.scope(above);
  const isMap = stateOf(draft, definition, parent).Type === 'Map';
  const details = { name: parent.state, index: scope.index };
  const id = isMap ? draft.emit('MapIterationSucceeded', details, scope.lastEventId) : scope.lastEventId;
  draft.set(above, { lastEventId: id });
}

/** A block has failed and nothing in it can help: it takes the whole Map, Parallel or execution with it. */
export function failScope(draft: Draft, definition: Definition, scopeId: string, failure: Failure): void {
  const scope = draft.scope(scopeId);
  draft.set(scopeId, { status: 'failed' });
  const above = parentId(scopeId);
  if (above === undefined) {
    draft.emitLast('ExecutionFailed', texts(failure), scope.lastEventId);
    draft.decide({ status: 'FAILED', stopMs: draft.nowMs, ...texts(failure) });
    return;
  }
  const parent = draft.scope(above);
  const isMap = stateOf(draft, definition, parent).Type === 'Map';
  // every event of the collapse points back to the one that caused it (recorded: a Map of four timeouts)
  const culprit = scope.lastEventId;
  if (isMap) draft.emit('MapIterationFailed', { name: parent.state, index: scope.index }, culprit);
  abortOpenState(draft, definition, scope, culprit, true);
  for (const id of childrenOf(draft.execution, above)) {
    if (id === undefined || id === scopeId) continue;
    const sibling = draft.scope(id);
    if (sibling.status === 'running') abortScope(draft, definition, sibling, isMap ? parent.state : undefined, culprit);
  }
  const resume = parent.activity;
  draft.set(above, {
    lastEventId: culprit,
    activity: {
      kind: 'failing',
      failure,
      ...((resume.kind === 'iterations' || resume.kind === 'branches') && { resume }),
    },
  });
}

function abortScope(draft: Draft, definition: Definition, scope: Scope, mapName: string | undefined, culprit: number) {
  if (mapName !== undefined) draft.emit('MapIterationAborted', { name: mapName, index: scope.index }, culprit);
  draft.set(scope.id, { status: 'aborted' });
  abortOpenState(draft, definition, scope, culprit, false);
}

/** Types exist only for the abort of a Task, Wait, Map or Parallel; the others are over as soon as they are entered. */
function abortOpenState(draft: Draft, definition: Definition, scope: Scope, culprit: number, failed: boolean): void {
  if (scope.state === '' || scope.activity.kind === 'over') return;
  const state = stateOf(draft, definition, scope);
  switch (state.Type) {
    case 'Task':
    case 'Wait':
      draft.emit(`${state.Type}StateAborted`, {}, culprit);
      return;
    case 'Map':
    case 'Parallel':
      // one that failed has said so with MapStateFailed or ParallelStateFailed
      if (failed) return;
      draft.emit(`${state.Type}StateAborted`, {}, culprit);
      for (const id of childrenOf(draft.execution, scope.id)) {
        const child = id === undefined ? undefined : draft.scope(id);
        if (child?.status !== 'running') continue;
        abortScope(draft, definition, child, state.Type === 'Map' ? scope.state : undefined, culprit);
      }
      return;
    default:
      return;
  }
}

function stateOf(draft: Draft, definition: Definition, scope: Scope): State {
  return stateNamed(blockOf(definition, draft.execution, scope), scope.state);
}
