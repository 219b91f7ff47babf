import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** Whether an event enters a state: `TaskStateEntered`, `MapStateEntered`, ... */
export function entersState(event: HistoryEvent): boolean {
  return event.type?.endsWith('StateEntered') ?? false;
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
 * always points backwards. Events of the execution itself have none, and so has what a redrive schedules when the
 * service links it to ExecutionRedriven.
 * @param events in the order of their ids
 */
export function visitsOf(events: readonly HistoryEvent[]): ReadonlyMap<number, HistoryEvent> {
  const visits = new Map<number, HistoryEvent>();
  for (const event of events) {
    const visit = entersState(event) ? event : visits.get(event.previousEventId ?? 0);
    if (visit !== undefined) visits.set(event.id ?? 0, visit);
  }
  return visits;
}
