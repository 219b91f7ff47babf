import type { Json } from '../../../json.ts';
import type { Definition, State } from '../definition/types.ts';
import { stateNamed } from '../definition/types.ts';
import { blockOf } from '../execution/blocks.ts';
import type { ChangeSet } from '../execution/change-set.ts';
import type { Branch } from '../execution/execution.ts';
import { parentId } from '../execution/execution.ts';
import type { Failure } from '../execution/failure.ts';
import { childrenOf } from '../execution/progress.ts';
import { errorFields } from './error-fields.ts';

/** A block has come to its end: the execution, a branch or an iteration succeeded. */
export function endBranch(changeSet: ChangeSet, definition: Definition, branchId: string, output: Json): void {
  const branch = changeSet.branch(branchId);
  changeSet.set(branchId, { status: 'succeeded', output, activity: { kind: 'over' } });
  const above = parentId(branchId);
  if (above === undefined) {
    changeSet.emitLast('ExecutionSucceeded', { output }, branch.lastEventId);
    changeSet.decide({ status: 'SUCCEEDED', stopMs: changeSet.nowMs, output });
    return;
  }
  const parent = changeSet.branch(above);
  const isMap = stateOf(changeSet, definition, parent).Type === 'Map';
  const details = { name: parent.state, index: branch.index };
  const id = isMap ? changeSet.emit('MapIterationSucceeded', details, branch.lastEventId) : branch.lastEventId;
  changeSet.set(above, { lastEventId: id });
}

/** A block has failed and nothing in it can help: it takes the whole Map, Parallel or execution with it. */
export function failBranch(changeSet: ChangeSet, definition: Definition, branchId: string, failure: Failure): void {
  const branch = changeSet.branch(branchId);
  changeSet.set(branchId, { status: 'failed' });
  const above = parentId(branchId);
  if (above === undefined) {
    changeSet.emitLast('ExecutionFailed', errorFields(failure), branch.lastEventId);
    changeSet.decide({ status: 'FAILED', stopMs: changeSet.nowMs, ...errorFields(failure) });
    return;
  }
  const parent = changeSet.branch(above);
  const isMap = stateOf(changeSet, definition, parent).Type === 'Map';
  // every event of the collapse points back to the one that caused it (recorded: a Map of four timeouts)
  const culprit = branch.lastEventId;
  if (isMap) changeSet.emit('MapIterationFailed', { name: parent.state, index: branch.index }, culprit);
  abortOpenState(changeSet, definition, branch, culprit, true);
  for (const id of childrenOf(changeSet.execution, above)) {
    if (id === undefined || id === branchId) continue;
    const sibling = changeSet.branch(id);
    if (sibling.status === 'running')
      abortBranch(changeSet, definition, sibling, isMap ? parent.state : undefined, culprit);
  }
  const resume = parent.activity;
  changeSet.set(above, {
    lastEventId: culprit,
    activity: {
      kind: 'failing',
      failure,
      ...((resume.kind === 'iterations' || resume.kind === 'branches') && { resume }),
    },
  });
}

function abortBranch(
  changeSet: ChangeSet,
  definition: Definition,
  branch: Branch,
  mapName: string | undefined,
  culprit: number,
) {
  if (mapName !== undefined) changeSet.emit('MapIterationAborted', { name: mapName, index: branch.index }, culprit);
  changeSet.set(branch.id, { status: 'aborted' });
  abortOpenState(changeSet, definition, branch, culprit, false);
}

/** Types exist only for the abort of a Task, Wait, Map or Parallel; the others are over as soon as they are entered. */
function abortOpenState(
  changeSet: ChangeSet,
  definition: Definition,
  branch: Branch,
  culprit: number,
  failed: boolean,
): void {
  if (branch.state === '' || branch.activity.kind === 'over') return;
  const state = stateOf(changeSet, definition, branch);
  switch (state.Type) {
    case 'Task':
    case 'Wait':
      changeSet.emit(`${state.Type}StateAborted`, {}, culprit);
      return;
    case 'Map':
    case 'Parallel':
      // a failed one has emitted MapStateFailed or ParallelStateFailed
      if (failed) return;
      changeSet.emit(`${state.Type}StateAborted`, {}, culprit);
      for (const id of childrenOf(changeSet.execution, branch.id)) {
        const child = id === undefined ? undefined : changeSet.branch(id);
        if (child?.status !== 'running') continue;
        abortBranch(changeSet, definition, child, state.Type === 'Map' ? branch.state : undefined, culprit);
      }
      return;
    default:
      return;
  }
}

function stateOf(changeSet: ChangeSet, definition: Definition, branch: Branch): State {
  return stateNamed(blockOf(definition, changeSet.execution, branch), branch.state);
}
