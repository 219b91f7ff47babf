import { type Definition, stateNamed } from '../definition/types.ts';
import { blockOf } from '../execution/blocks.ts';
import { Draft } from '../execution/change-set.ts';
import { type Activity, ROOT_SCOPE, type Scope } from '../execution/execution.ts';
import { childrenOf } from '../execution/progress.ts';
import type { Execution } from '../execution/state-store.ts';
import { endScope } from '../states/end-branch.ts';
import { enterState } from '../states/enter-state.ts';
import { outputOfSkippedPass, redrivenPointsTo, restartPointsTo } from './undocumented.ts';

/** AWS remembers the last ten client tokens of an execution for 15 minutes. */
const REMEMBERED_TOKENS = 10;

/**
 * Takes up every state that was entered and not left, in the same tree the execution ran in: what has finished stays
 * finished, retriers and timeouts start afresh.
 */
export function redrive(execution: Execution, definition: Definition, nowMs: number, token?: string): Draft {
  const draft = new Draft(execution, nowMs);
  const { fate } = execution;
  const redriveCount = fate.redriveCount + 1;
  const timeoutSeconds = execution.head.blockPath === undefined ? definition.TimeoutSeconds : undefined;
  const tokens = token === undefined ? fate.redriveTokens : [...fate.redriveTokens, { token, usedMs: nowMs }];
  draft.reopen({
    status: 'RUNNING',
    redriveCount,
    redriveMs: nowMs,
    redriveTokens: tokens.slice(-REMEMBERED_TOKENS),
    ...(timeoutSeconds !== undefined && { timeoutAtMs: nowMs + timeoutSeconds * 1000 }),
  });
  const id = draft.emit('ExecutionRedriven', { redriveCount }, redrivenPointsTo(execution.history.length));
  restart(draft, definition, draft.scope(ROOT_SCOPE), restartPointsTo(id));
  return draft;
}

function restart(draft: Draft, definition: Definition, scope: Scope, lastEventId: number): void {
  draft.set(scope.id, {
    status: 'running',
    lastEventId,
    retries: [],
    retryCount: 0,
    submitted: false,
    heartbeatDueMs: 0,
  });
  if (scope.activity.kind === 'begin') return;
  const activity = unfinished(scope.activity);
  if (activity !== undefined) {
    draft.set(scope.id, { activity });
    if (activity.kind === 'mapRun') {
      const { mapRunArn, redriveCount } = activity;
      const id = draft.emit('MapRunRedriven', { mapRunArn, redriveCount }, lastEventId);
      draft.set(scope.id, { lastEventId: id });
      return;
    }
    for (const id of childrenOf(draft.execution, scope.id)) {
      const child = draft.scope(id);
      if (child.status !== 'succeeded') restart(draft, definition, child, lastEventId);
    }
    return;
  }
  const block = blockOf(definition, draft.execution, scope);
  const state = stateNamed(block, scope.state);
  draft.dropChildren(scope.id);
  switch (state.Type) {
    case 'Pass': {
      const output = outputOfSkippedPass(scope);
      const id = draft.emit('PassStateExited', { name: scope.state, output }, lastEventId);
      draft.set(scope.id, { lastEventId: id });
      if (state.Next === undefined) endScope(draft, definition, scope.id, output);
      else enterState(draft, scope.id, block, state.Next, output);
      return;
    }
    case 'Fail':
      enterState(draft, scope.id, block, scope.state, scope.stateInput);
      return;
    default:
      // a new object, so that whatever is still on its way to the old activity finds another one
      draft.set(scope.id, { activity: { kind: 'enter' } });
  }
}

/** The fan-out to go on with, when the state was in one. */
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
