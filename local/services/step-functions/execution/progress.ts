import { BranchChange, branchAfter } from './branch-changes.ts';
import type { Advance } from './change.ts';
import type { Branch, BranchStatus, HistoryEvent } from './execution.ts';
import { parentId } from './execution.ts';
import { History } from './history.ts';

/** History and branches of an execution. Of a closed one, only its history request or a redrive needs them. */
export interface Progress {
  readonly history: History;
  readonly branches: Map<string, Branch>;
  /** by the id of a branch with children */
  children: Map<string, ChildBranches> | undefined;
}

/** The branches or iterations of a branch. */
export interface ChildBranches {
  /** by index */
  readonly ids: string[];
  readonly tally: Tally;
}

export interface Tally {
  started: number;
  running: number;
  succeeded: number;
}

/** As it is written to the journal and the archive. */
export interface WrittenProgress {
  readonly events: readonly HistoryEvent[];
  readonly branches: readonly Branch[];
}

export function noProgress(): Progress {
  return { history: new History(), branches: new Map(), children: undefined };
}

export function written(progress: Progress): WrittenProgress {
  return { events: [...progress.history], branches: [...progress.branches.values()] };
}

export function readBack({ events, branches }: WrittenProgress): Progress {
  const progress = noProgress();
  for (const event of events) progress.history.append(event);
  for (const branch of branches) spawn(progress, branch);
  return progress;
}

export function advance(progress: Progress, change: Advance): void {
  for (const event of change.events) progress.history.append(event);
  for (const id of change.dropped) dropChildren(progress, id);
  for (const branchChange of change.branches) {
    const id = branchChange instanceof BranchChange ? branchChange.id : branchChange[0];
    const known = progress.branches.get(id);
    const branch = branchAfter(branchChange, known);
    if (known === undefined) spawn(progress, branch);
    else update(progress, known, branch);
  }
}

/** The ids of a branch's branches or iterations, by index. */
export function childrenOf(progress: Pick<Progress, 'children'>, branchId: string): readonly string[] {
  return progress.children?.get(branchId)?.ids ?? NOBODY;
}

const NOBODY: readonly string[] = [];

function spawn(progress: Progress, branch: Branch): void {
  progress.branches.set(branch.id, branch);
  const parent = parentId(branch.id);
  if (parent === undefined) return;
  progress.children ??= new Map();
  let siblings = progress.children.get(parent);
  if (siblings === undefined) {
    siblings = { ids: [], tally: { started: 0, running: 0, succeeded: 0 } };
    progress.children.set(parent, siblings);
  }
  siblings.ids[branch.index] = branch.id;
  siblings.tally.started++;
  count(siblings.tally, branch.status, 1);
}

function update(progress: Progress, known: Branch, branch: Branch): void {
  progress.branches.set(branch.id, branch);
  if (branch.status === known.status) return;
  const parent = parentId(branch.id);
  const tally = parent === undefined ? undefined : progress.children?.get(parent)?.tally;
  if (tally === undefined) return;
  count(tally, known.status, -1);
  count(tally, branch.status, 1);
}

function count(tally: Tally, status: BranchStatus, by: 1 | -1): void {
  if (status === 'running') tally.running += by;
  if (status === 'succeeded') tally.succeeded += by;
}

function dropChildren(progress: Progress, id: string): void {
  for (const child of childrenOf(progress, id)) {
    dropChildren(progress, child);
    progress.branches.delete(child);
  }
  progress.children?.delete(id);
}
