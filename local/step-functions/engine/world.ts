import { parseDefinition } from '../definition/parse.ts';
import { History } from '../history/history.ts';
import { parentId } from './blocks.ts';
import type { Advance, Change } from './change.ts';
import type { ExecutionFate, ExecutionHead, Machine, Revision, Scope, ScopeStatus } from './execution.ts';
import { ScopeChange, scopeAfter } from './scope-changes.ts';

/** An execution as the changes so far have made it. Only `World.apply` writes here. */
export interface Execution {
  readonly head: ExecutionHead;
  fate: ExecutionFate;
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

/** Everything that is known: the fold over all changes. */
export class World {
  readonly machines = new Map<string, Machine>();
  readonly revisions = new Map<string, Revision>();
  readonly executions = new Map<string, Execution>();
  /** executions that have started others */
  readonly parents = new Set<string>();
  /** child executions by what started them, see `startKey`; of a map run by their index, the newest at each place */
  private readonly startedBy = new Map<string, Execution[]>();

  childrenOf(executionArn: string, eventId: number): readonly Execution[] {
    return this.startedBy.get(startKey(executionArn, eventId)) ?? [];
  }

  apply(change: Change): void {
    switch (change.kind) {
      case 'machineDeployed':
        this.machines.set(change.machine.arn, change.machine);
        this.revisions.set(change.machine.revisionId, revision(change.machine.revisionId, change.definitionText));
        return;
      case 'machineDeleted':
        this.machines.delete(change.arn);
        return;
      case 'executionStarted': {
        const { head, fate } = change;
        const execution: Execution = {
          head,
          fate,
          history: new History(),
          scopes: new Map(),
          families: undefined,
        };
        this.executions.set(head.arn, execution);
        advance(execution, change.first);
        const { parent } = head;
        if (parent === undefined) return;
        this.parents.add(parent.executionArn);
        const key = startKey(parent.executionArn, parent.eventId);
        const siblings = this.startedBy.get(key) ?? [];
        siblings[parent.index ?? 0] = execution;
        this.startedBy.set(key, siblings);
        return;
      }
      case 'advanced': {
        const execution = this.executions.get(change.arn);
        if (execution === undefined) throw new Error(`no execution ${change.arn} to advance`);
        advance(execution, change);
        return;
      }
      default:
        change satisfies never;
    }
  }
}

/** The ids of a scope's branches or iterations, by index. */
export function childrenOf(execution: Execution, scopeId: string): readonly string[] {
  return execution.families?.get(scopeId)?.ids ?? NOBODY;
}

const NOBODY: readonly string[] = [];

function startKey(executionArn: string, eventId: number): string {
  return `${executionArn}#${eventId}`;
}

function revision(id: string, definitionText: string): Revision {
  return { id, definitionText, definition: parseDefinition(definitionText) };
}

function advance(execution: Execution, change: Advance): void {
  for (const event of change.events) execution.history.append(event);
  for (const id of change.dropped) dropChildren(execution, id);
  for (const scopeChange of change.scopes) {
    const id = scopeChange instanceof ScopeChange ? scopeChange.id : scopeChange[0];
    const known = execution.scopes.get(id);
    const scope = scopeAfter(scopeChange, known);
    if (known === undefined) spawn(execution, scope);
    else update(execution, known, scope);
  }
  if (change.fate) execution.fate = change.fate;
}

function spawn(execution: Execution, scope: Scope): void {
  execution.scopes.set(scope.id, scope);
  const parent = parentId(scope.id);
  if (parent === undefined) return;
  execution.families ??= new Map();
  let family = execution.families.get(parent);
  if (family === undefined) {
    family = { ids: [], tally: { started: 0, running: 0, succeeded: 0 } };
    execution.families.set(parent, family);
  }
  family.ids[scope.index] = scope.id;
  family.tally.started++;
  count(family.tally, scope.status, 1);
}

function update(execution: Execution, known: Scope, scope: Scope): void {
  execution.scopes.set(scope.id, scope);
  if (scope.status === known.status) return;
  const parent = parentId(scope.id);
  const tally = parent === undefined ? undefined : execution.families?.get(parent)?.tally;
  if (tally === undefined) return;
  count(tally, known.status, -1);
  count(tally, scope.status, 1);
}

function count(tally: Tally, status: ScopeStatus, by: 1 | -1): void {
  if (status === 'running') tally.running += by;
  if (status === 'succeeded') tally.succeeded += by;
}

function dropChildren(execution: Execution, id: string): void {
  for (const child of childrenOf(execution, id)) {
    dropChildren(execution, child);
    execution.scopes.delete(child);
  }
  execution.families?.delete(id);
}
