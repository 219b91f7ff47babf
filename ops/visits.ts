import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { attemptKey } from './attempt-key.ts';

/** Whether an event enters a state: `TaskStateEntered`, `MapStateEntered`, ... */
export function entersState(event: HistoryEvent): boolean {
  return event.type?.endsWith('StateEntered') ?? false;
}

/** Whether an event leaves a state: `TaskStateExited`, `MapStateExited`, ... */
export function leavesState(event: HistoryEvent): boolean {
  return event.type?.endsWith('StateExited') ?? false;
}

/** Whether an event schedules an attempt: of a service integration, a function or an activity. */
export function schedulesAttempt(event: HistoryEvent): boolean {
  return event.type?.endsWith('Scheduled') ?? false;
}

/** Events in the order of their ids, each once: pages may overlap and come newest first. */
export function inOrder(events: readonly HistoryEvent[]): HistoryEvent[] {
  const byId = new Map(events.map((event) => [event.id ?? 0, event]));
  return [...byId.values()].sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
}

/**
 * The visit each event belongs to, by event id: the event that entered its state, found along previousEventId, which
 * always points backwards. Events of the execution itself have none.
 * @param events in the order of their ids
 */
export function visitsOf(events: readonly HistoryEvent[]): ReadonlyMap<number, HistoryEvent> {
  const byId = new Map(events.map((event) => [event.id ?? 0, event]));
  const visits = new Map<number, HistoryEvent>();
  /** the visit of the Map or Parallel around a visit, by the id of the latter */
  const around = new Map<number, HistoryEvent>();
  /** what was last attempted in the visits that are not left, which a redrive takes up */
  const open = new Map<number, { readonly visit: HistoryEvent; key: string }>();

  for (const event of events) {
    const id = event.id ?? 0;
    const previous = byId.get(event.previousEventId ?? 0);
    const before = visits.get(event.previousEventId ?? 0);
    // the end of an execution points into the state that brought it, and a redrive to that end: neither is in a state
    let visit = event.type?.startsWith('Execution') === true ? undefined : before;
    const isAbout = aroundWhat(event);
    if (entersState(event)) {
      visit = event;
      // what follows a state that was left is beside it; what follows anything else is inside
      const outer = previous !== undefined && leavesState(previous) ? around.get(before?.id ?? 0) : before;
      if (outer !== undefined) around.set(id, outer);
      open.set(id, { visit, key: '' });
    } else if (isAbout !== undefined) {
      while (visit !== undefined && !isAbout(visit)) visit = around.get(visit.id ?? 0);
    } else if (schedulesAttempt(event)) {
      // a redrive schedules anew what it takes up, and the service may link that to ExecutionRedriven only
      visit ??= [...open.values()].find(({ key }) => key === attemptKey(event))?.visit;
      const opened = open.get(visit?.id ?? 0);
      if (opened !== undefined) opened.key = attemptKey(event);
    } else if (leavesState(event)) {
      open.delete(visit?.id ?? 0);
    }
    if (visit !== undefined) visits.set(id, visit);
  }
  return visits;
}

/**
 * Which visit an event is about that is told at the end of a Map or Parallel: these point to whatever happened last
 * inside. Undefined for events that are about the visit they point into.
 */
function aroundWhat(event: HistoryEvent): ((visit: HistoryEvent) => boolean) | undefined {
  const iteration =
    event.mapIterationSucceededEventDetails ??
    event.mapIterationFailedEventDetails ??
    event.mapIterationAbortedEventDetails;
  if (iteration !== undefined) return (visit) => visit.stateEnteredEventDetails?.name === iteration.name;
  const type: string = event.type ?? '';
  if (/^MapState(Succeeded|Failed)$/.test(type)) return (visit) => visit.type === 'MapStateEntered';
  if (/^ParallelState(Succeeded|Failed)$/.test(type)) return (visit) => visit.type === 'ParallelStateEntered';
  // which state was aborted is not told: the abort points to what caused it
  if (/^(Task|Wait)StateAborted$/.test(type)) return (visit) => /^(Map|Parallel)StateEntered$/.test(visit.type ?? '');
  return undefined;
}
