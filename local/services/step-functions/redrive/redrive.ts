import { type Definition, stateNamed } from '../definition/types.ts';
import { blockOf } from '../execution/blocks.ts';
import { ChangeSet } from '../execution/change-set.ts';
import { type Activity, type Branch, ROOT_BRANCH } from '../execution/execution.ts';
import { childrenOf } from '../execution/progress.ts';
import type { Execution } from '../execution/state-store.ts';
import { endBranch } from '../states/end-branch.ts';
import { enterState } from '../states/enter-state.ts';
import { outputOfSkippedPass, redrivenPointsTo, restartPointsTo } from './undocumented.ts';

/** AWS remembers the last ten client tokens of an execution for 15 minutes. */
const REMEMBERED_TOKENS = 10;

/**
 * Continues every state that was entered and not exited, in the same tree of branches: finished branches stay
 * finished, retriers and timeouts start afresh.
 */
export function redrive(execution: Execution, definition: Definition, nowMs: number, token?: string): ChangeSet {
  const changeSet = new ChangeSet(execution, nowMs);
  const { lifecycle } = execution;
  const redriveCount = lifecycle.redriveCount + 1;
  const timeoutSeconds = execution.spec.blockPath === undefined ? definition.TimeoutSeconds : undefined;
  const tokens = token === undefined ? lifecycle.redriveTokens : [...lifecycle.redriveTokens, { token, usedMs: nowMs }];
  changeSet.reopen({
    status: 'RUNNING',
    redriveCount,
    redriveMs: nowMs,
    redriveTokens: tokens.slice(-REMEMBERED_TOKENS),
    ...(timeoutSeconds !== undefined && { timeoutAtMs: nowMs + timeoutSeconds * 1000 }),
  });
  const id = changeSet.emit('ExecutionRedriven', { redriveCount }, redrivenPointsTo(execution.history.length));
  restart(changeSet, definition, changeSet.branch(ROOT_BRANCH), restartPointsTo(id));
  return changeSet;
}

function restart(changeSet: ChangeSet, definition: Definition, branch: Branch, lastEventId: number): void {
  changeSet.set(branch.id, {
    status: 'running',
    lastEventId,
    retries: [],
    retryCount: 0,
    submitted: false,
    heartbeatDueMs: 0,
  });
  if (branch.activity.kind === 'begin') return;
  const activity = unfinished(branch.activity);
  if (activity !== undefined) {
    changeSet.set(branch.id, { activity });
    if (activity.kind === 'mapRun') {
      const { mapRunArn, redriveCount } = activity;
      const id = changeSet.emit('MapRunRedriven', { mapRunArn, redriveCount }, lastEventId);
      changeSet.set(branch.id, { lastEventId: id });
      return;
    }
    for (const id of childrenOf(changeSet.execution, branch.id)) {
      const child = changeSet.branch(id);
      if (child.status !== 'succeeded') restart(changeSet, definition, child, lastEventId);
    }
    return;
  }
  const block = blockOf(definition, changeSet.execution, branch);
  const state = stateNamed(block, branch.state);
  changeSet.dropChildren(branch.id);
  switch (state.Type) {
    case 'Pass': {
      const output = outputOfSkippedPass(branch);
      const id = changeSet.emit('PassStateExited', { name: branch.state, output }, lastEventId);
      changeSet.set(branch.id, { lastEventId: id });
      if (state.Next === undefined) endBranch(changeSet, definition, branch.id, output);
      else enterState(changeSet, branch.id, block, state.Next, output);
      return;
    }
    case 'Fail':
      enterState(changeSet, branch.id, block, branch.state, branch.stateInput);
      return;
    default:
      // a new object, so that a late callback for the old activity does not match it
      changeSet.set(branch.id, { activity: { kind: 'enter' } });
  }
}

/** The fan-out to continue, if the state was in one. */
function unfinished(activity: Activity): Activity | undefined {
  switch (activity.kind) {
    case 'branches':
    case 'iterations':
      return { ...activity };
    case 'mapRun':
      return { ...activity, redriveCount: activity.redriveCount + 1 };
    case 'failing':
      return activity.resume && unfinished(activity.resume);
    default:
      return undefined;
  }
}
