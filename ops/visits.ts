import type { HistoryEvent } from '@aws-sdk/client-sfn';

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
export function inOrder(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  if (events.every(({ id = 0 }, index) => index === 0 || id > (events[index - 1]?.id ?? 0))) return events;
  const byId = new Map(events.map((event) => [event.id ?? 0, event]));
  return [...byId.values()].sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
}

/**
 * The visit each event belongs to, by event id: the event that entered its state, found along previousEventId, which
 * always points backwards. Events of the execution itself have none.
 * @param events in the order of their ids
 */
export function visitsOf(events: readonly HistoryEvent[]): ReadonlyMap<number, HistoryEvent> {
  const known = found.get(events);
  // who follows an execution adds its new events to the same array
  if (known?.length === events.length) return known.visits;
  const visits = findVisits(events);
  found.set(events, { length: events.length, visits });
  return visits;
}

/** Steps, progress, transitions and descriptions of one history all ask for its visits: 50 ms for 25,000 events. */
const found = new WeakMap<
  readonly HistoryEvent[],
  { readonly length: number; readonly visits: ReadonlyMap<number, HistoryEvent> }
>();

function findVisits(events: readonly HistoryEvent[]): ReadonlyMap<number, HistoryEvent> {
  const byId = new Map(events.map((event) => [event.id ?? 0, event]));
  const visits = new Map<number, HistoryEvent>();
  /** the visit of the Map or Parallel around a visit, by the id of the latter */
  const around = new Map<number, HistoryEvent>();
  /** key of the last attempt of each visit without an exit, which a redrive may schedule again */
  const open = new Map<number, { readonly visit: HistoryEvent; key: string }>();

  for (const event of events) {
    const id = event.id ?? 0;
    const previous = byId.get(event.previousEventId ?? 0);
    const before = visits.get(event.previousEventId ?? 0);
    // the end of an execution points to the state that caused it, a redrive to that end: neither belongs to a state
    let visit = event.type?.startsWith('Execution') === true ? undefined : before;
    const belongsTo = enclosingVisitOf(event);
    if (entersState(event)) {
      visit = event;
      // after an exit the next state is beside the one that was left; after any other event it is inside
      const outer = previous !== undefined && leavesState(previous) ? around.get(before?.id ?? 0) : before;
      if (outer !== undefined) around.set(id, outer);
      open.set(id, { visit, key: '' });
    } else if (belongsTo !== undefined) {
      while (visit !== undefined && !belongsTo(visit)) visit = around.get(visit.id ?? 0);
    } else if (schedulesAttempt(event)) {
      // a redrive schedules an attempt anew, and the service may link that to ExecutionRedriven only
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
 * Finds the visit of an event that ends a Map or a Parallel: its previous event is the last one inside.
 * @returns undefined for an event that belongs to the visit of its previous event
 */
function enclosingVisitOf(event: HistoryEvent): ((visit: HistoryEvent) => boolean) | undefined {
  const iteration =
    event.mapIterationSucceededEventDetails ??
    event.mapIterationFailedEventDetails ??
    event.mapIterationAbortedEventDetails;
  if (iteration !== undefined) return (visit) => visit.stateEnteredEventDetails?.name === iteration.name;
  const type: string = event.type ?? '';
  if (/^MapState(Succeeded|Failed)$/.test(type)) return (visit) => visit.type === 'MapStateEntered';
  if (/^ParallelState(Succeeded|Failed)$/.test(type)) return (visit) => visit.type === 'ParallelStateEntered';
  // the event does not name the aborted state: it points to the event that caused the abort
  if (/^(Task|Wait)StateAborted$/.test(type)) return (visit) => /^(Map|Parallel)StateEntered$/.test(visit.type ?? '');
  return undefined;
}

/** Equal for two events that schedule the same work: their parameters without the number of the attempt. */
function attemptKey(event: HistoryEvent): string {
  const { resource = '', parameters = '' } = event.taskScheduledEventDetails ?? {};
  return `${resource} ${withoutCounts(parameters)}`;
}

/** The counts that a state's Arguments give anew with each attempt and each redrive. */
function withoutCounts(parameters: string): string {
  try {
    return JSON.stringify(JSON.parse(parameters), (name, value: unknown) =>
      name === 'retryCount' || name === 'redriveCount' ? undefined : value,
    );
  } catch {
    return parameters;
  }
}
