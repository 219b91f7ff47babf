import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { parseStateName, type StateRole } from '../patterns/catalogue/state-names.ts';
import { addChange, callKey, type PhaseBuilder, type ProgressBuilder, phaseOf } from './progress/builder.ts';
import { followAwait, followFailure, followFanOut, followInvoke } from './progress/calls.ts';
import { endOf, timeOf } from './progress/execution-end.ts';
import type { ExecutionStatus, PhaseProgress, Progress } from './progress/model.ts';
import { failureRequestOf, invokeRequestOf } from './progress/payloads.ts';
import { endPhases, followBegin, followEnd } from './progress/phases.ts';
import { inOrder, visitsOf } from './visits.ts';

export type * from './progress/model.ts';

/**
 * Folds an execution's history into the state of its phases, agents and replicas.
 * @param history its events so far; their order and repetitions do not matter, a gap does
 */
export function foldHistory(history: readonly HistoryEvent[]): Progress {
  const events = inOrder(history);
  const visits = visitsOf(events);
  const builder: ProgressBuilder = { phases: new Map(), changes: [] };
  /** which call a visit runs, by the id of the event that entered it */
  const calls = new Map<number, string>();
  let status: ExecutionStatus = 'RUNNING';
  let redrives = 0;

  for (const event of events) {
    const end = endOf(event);
    if (end !== undefined) {
      status = end.status;
      endPhases(builder, timeOf(event));
      addChange(builder, timeOf(event), { kind: 'ended', ...end });
      continue;
    }
    if (event.type === 'ExecutionRedriven') {
      status = 'RUNNING';
      redrives = event.executionRedrivenEventDetails?.redriveCount ?? redrives + 1;
      addChange(builder, timeOf(event), { kind: 'redriven', count: redrives });
      continue;
    }
    const visit = visits.get(event.id ?? 0);
    const place = parseStateName(visit?.stateEnteredEventDetails?.name ?? '');
    if (visit?.id === undefined || place === undefined) continue;
    const request = invokeRequestOf(event) ?? failureRequestOf(event);
    if (request !== undefined) calls.set(visit.id, callKey(request.call));
    follow(builder, phaseOf(builder, place.phase), place.role, calls.get(visit.id), event);
  }

  return {
    status,
    startedAtMs: events[0] === undefined ? 0 : timeOf(events[0]),
    lastEventAtMs: events.reduce((latest, event) => Math.max(latest, timeOf(event)), 0),
    events: events.length,
    redrives,
    phases: [...builder.phases.values()].map(progressOf),
    changes: builder.changes,
  };
}

function progressOf({ calls, items: _, ...phase }: PhaseBuilder): PhaseProgress {
  return { ...phase, calls: [...calls.values()] };
}

function follow(
  builder: ProgressBuilder,
  phase: PhaseBuilder,
  role: StateRole,
  call: string | undefined,
  event: HistoryEvent,
): void {
  switch (role) {
    case 'BeginPhase':
      followBegin(builder, phase, event);
      return;
    case 'Invoke':
      followInvoke(builder, phase, call, event);
      return;
    case 'AwaitAnswer':
      followAwait(phase, call, event);
      return;
    case 'RecordFailure':
      followFailure(builder, phase, call, event);
      return;
    case 'EndPhase':
      followEnd(builder, phase, event);
      return;
    case 'FanOut':
      followFanOut(builder, phase, event);
      return;
    case 'ChooseRetry':
    case 'NextTier':
    case 'CallDone':
    case 'PhaseDecided':
    case 'NextSuperstep':
      return;
    default:
      role satisfies never;
  }
}
