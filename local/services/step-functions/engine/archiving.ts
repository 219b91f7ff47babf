import type { ArchivePlace, Change } from '../execution/change.ts';
import type { Archive } from '../execution/journal.ts';
import type { Execution, StateStore } from '../execution/state-store.ts';

/** So many closed executions may lie in the journal: a run of the reference workflow takes 230 KB there, 3 ms to read. */
const KEPT_IN_JOURNAL = 25;

/**
 * Moves closed executions from the journal to the archive when there are many. Their descriptions
 * stay in memory; histories and branches are read on demand.
 */
export function archiveClosed(store: StateStore, archive: Archive): void {
  const closed = [...store.executions.values()].filter(({ lifecycle }) => lifecycle.status !== 'RUNNING');
  const fresh = closed.filter(({ place }) => place === undefined);
  if (fresh.length < KEPT_IN_JOURNAL) return;
  // first the archive, then the journal that points to it: after a kill in between nothing points there
  const places = new Map(fresh.map((execution) => [execution, archive.store(execution.written())]));
  archive.replaceJournal(changesOf(store, (execution) => execution.place ?? places.get(execution)));
  for (const [execution, place] of places) execution.archiveAt(archive, place);
}

/** The fewest changes that restore the state. */
function* changesOf(store: StateStore, placeOf: (execution: Execution) => ArchivePlace | undefined): Iterable<Change> {
  const revisions = new Set([...store.executions.values()].map(({ spec }) => spec.revisionId));
  for (const { revisionId } of store.machines.values()) revisions.delete(revisionId);
  for (const id of revisions) {
    const revision = store.revisions.get(id);
    if (revision !== undefined) yield { kind: 'revisionKept', id, definitionText: revision.definitionText };
  }
  for (const machine of store.machines.values()) {
    const { definitionText = '' } = store.revisions.get(machine.revisionId) ?? {};
    yield { kind: 'machineDeployed', machine, definitionText };
  }
  for (const execution of store.executions.values()) {
    const { spec, lifecycle } = execution;
    const place = placeOf(execution);
    if (place !== undefined) yield { kind: 'executionArchived', spec, lifecycle, place };
    else yield { kind: 'executionStarted', spec, lifecycle, first: firstOf(execution) };
  }
}

/** All that has happened, as if at once. */
function firstOf(execution: Execution): Extract<Change, { kind: 'advanced' }> {
  const { events, branches } = execution.written();
  return {
    kind: 'advanced',
    arn: execution.spec.arn,
    events,
    branches: branches.map((branch) => [branch.id, branch] as const),
    dropped: [],
  };
}
