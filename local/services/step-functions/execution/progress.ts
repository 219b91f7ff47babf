import { ScopeChange, scopeAfter } from './branch-changes.ts';
import type { Advance } from './change.ts';
import type { HistoryEvent, Scope, ScopeStatus } from './execution.ts';
import { parentId } from './execution.ts';
import { History } from './history.ts';

/** How far an execution has come. Of one that is closed, only who looks at its history or redrives it needs this. */
export interface Progress {
  readonly history: History;
  readonly scopes: Map<string, Scope>;
  /** the children of scopes that have some */
  families: Map<string, Family> | undefined;
}

/** The branches or iterations of a scope. */
export interface Family {
  /** by index */
  readonly ids: string[];
  readonly tally: Tally;
}

export interface Tally {
  started: number;
  running: number;
  succeeded: number;
}

/** As it is written down. */
export interface WrittenProgress {
  readonly events: readonly HistoryEvent[];
  readonly scopes: readonly Scope[];
}

export function noProgress(): Progress {
  return { history: new History(), scopes: new Map(), families: undefined };
}

export function written(progress: Progress): WrittenProgress {
  return { events: [...progress.history], scopes: [...progress.scopes.values()] };
}

export function readBack({ events, scopes }: WrittenProgress): Progress {
  const progress = noProgress();
  for (const event of events) progress.history.append(event);
  for (const scope of scopes) spawn(progress, scope);
  return progress;
}

export function advance(progress: Progress, change: Advance): void {
  for (const event of change.events) progress.history.append(event);
  for (const id of change.dropped) dropChildren(progress, id);
  for (const scopeChange of change.scopes) {
    const id = scopeChange instanceof ScopeChange ? scopeChange.id : scopeChange[0];
    const known = progress.scopes.get(id);
    const scope = scopeAfter(scopeChange, known);
    if (known === undefined) spawn(progress, scope);
    else update(progress, known, scope);
  }
}

/** The ids of a scope's branches or iterations, by index. */
export function childrenOf(progress: Pick<Progress, 'families'>, scopeId: string): readonly string[] {
  return progress.families?.get(scopeId)?.ids ?? NOBODY;
}

const NOBODY: readonly string[] = [];

function spawn(progress: Progress, scope: Scope): void {
  progress.scopes.set(scope.id, scope);
  const parent = parentId(scope.id);
  if (parent === undefined) return;
  progress.families ??= new Map();
  let family = progress.families.get(parent);
  if (family === undefined) {
    family = { ids: [], tally: { started: 0, running: 0, succeeded: 0 } };
    progress.families.set(parent, family);
  }
  family.ids[scope.index] = scope.id;
  family.tally.started++;
  count(family.tally, scope.status, 1);
}

function update(progress: Progress, known: Scope, scope: Scope): void {
  progress.scopes.set(scope.id, scope);
  if (scope.status === known.status) return;
  const parent = parentId(scope.id);
  const tally = parent === undefined ? undefined : progress.families?.get(parent)?.tally;
  if (tally === undefined) return;
  count(tally, known.status, -1);
  count(tally, scope.status, 1);
}

function count(tally: Tally, status: ScopeStatus, by: 1 | -1): void {
  if (status === 'running') tally.running += by;
  if (status === 'succeeded') tally.succeeded += by;
}

function dropChildren(progress: Progress, id: string): void {
  for (const child of childrenOf(progress, id)) {
    dropChildren(progress, child);
    progress.scopes.delete(child);
  }
  progress.families?.delete(id);
}
