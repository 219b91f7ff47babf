import { parseDefinition } from '../definition/parse.ts';
import type { Advance, ArchivePlace, Change } from './change.ts';
import type { Branch, ExecutionLifecycle, ExecutionSpec, Machine, Revision } from './execution.ts';
import type { History } from './history.ts';
import type { Archive } from './journal.ts';
import {
  advance,
  type ChildBranches,
  noProgress,
  type Progress,
  readBack,
  type WrittenProgress,
  written,
} from './progress.ts';

/** An execution as the changes so far have made it. Only `StateStore` writes here. */
export class Execution {
  readonly spec: ExecutionSpec;
  lifecycle: ExecutionLifecycle;
  #known: Progress | undefined;
  #archived: { readonly archive: Archive; readonly place: ArchivePlace } | undefined;

  constructor(spec: ExecutionSpec, lifecycle: ExecutionLifecycle) {
    this.spec = spec;
    this.lifecycle = lifecycle;
  }

  get history(): History {
    return this.#progress.history;
  }

  get branches(): Map<string, Branch> {
    return this.#progress.branches;
  }

  get children(): Map<string, ChildBranches> | undefined {
    return this.#progress.children;
  }

  /** The place of its progress in the archive, until it changes again. */
  get place(): ArchivePlace | undefined {
    return this.#archived?.place;
  }

  get #progress(): Progress {
    this.#known ??= this.#archived ? readBack(this.#archived.archive.load(this.#archived.place)) : noProgress();
    return this.#known;
  }

  advance(change: Advance): void {
    advance(this.#progress, change);
    if (change.lifecycle) this.lifecycle = change.lifecycle;
    this.#archived = undefined;
  }

  /** The progress, for the archive or a new journal. */
  written(): WrittenProgress {
    return written(this.#progress);
  }

  /** Drops its progress from memory; it is read from the archive on demand. */
  archiveAt(archive: Archive, place: ArchivePlace): void {
    this.#archived = { archive, place };
    this.#known = undefined;
  }
}

/** All state machines and executions: the result of all changes. */
export class StateStore {
  readonly machines = new Map<string, Machine>();
  readonly revisions = new Map<string, Revision>();
  readonly executions = new Map<string, Execution>();
  /** executions that have started others */
  readonly parents = new Set<string>();
  /** child executions by `startKey`; those of a map run by their index, the newest at each index */
  readonly #startedBy = new Map<string, Execution[]>();
  readonly #archive: Archive | undefined;

  constructor(archive?: Archive) {
    this.#archive = archive;
  }

  childrenOf(executionArn: string, eventId: number): readonly Execution[] {
    return this.#startedBy.get(startKey(executionArn, eventId)) ?? [];
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
      case 'revisionKept':
        this.revisions.set(change.id, revision(change.id, change.definitionText));
        return;
      case 'executionStarted': {
        const execution = new Execution(change.spec, change.lifecycle);
        execution.advance(change.first);
        this.#add(execution);
        return;
      }
      case 'executionArchived': {
        if (this.#archive === undefined)
          throw new Error(`execution ${change.spec.arn} is in an archive that is not here`);
        const execution = new Execution(change.spec, change.lifecycle);
        execution.archiveAt(this.#archive, change.place);
        this.#add(execution);
        return;
      }
      case 'advanced': {
        const execution = this.executions.get(change.arn);
        if (execution === undefined) throw new Error(`no execution ${change.arn} to advance`);
        execution.advance(change);
        return;
      }
      default:
        change satisfies never;
    }
  }

  #add(execution: Execution): void {
    const { arn, parent } = execution.spec;
    this.executions.set(arn, execution);
    if (parent === undefined) return;
    this.parents.add(parent.executionArn);
    const key = startKey(parent.executionArn, parent.eventId);
    const siblings = this.#startedBy.get(key) ?? [];
    siblings[parent.index ?? 0] = execution;
    this.#startedBy.set(key, siblings);
  }
}

function startKey(executionArn: string, eventId: number): string {
  return `${executionArn}#${eventId}`;
}

function revision(id: string, definitionText: string): Revision {
  return { id, definitionText, definition: parseDefinition(definitionText) };
}
