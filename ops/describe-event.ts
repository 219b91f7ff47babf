import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { parseStateName } from '../patterns/catalogue/state-names.ts';
import { readableCause } from './cause.ts';
import { attemptFailureOf } from './progress/calls.ts';
import { endOf } from './progress/execution-end.ts';
import {
  beginResponseOf,
  failureRequestOf,
  failureResponseOf,
  invokeRequestOf,
  invokeResponseOf,
} from './progress/payloads.ts';
import { visitsOf } from './visits.ts';

/** An event with its state, its call and a short description. */
export interface DescribedEvent {
  readonly event: HistoryEvent;
  /** the state it belongs to; '' for events of the execution itself */
  readonly state: string;
  /** the agent's call it belongs to, `<agent>/<tier>`; '' outside of the fan-out */
  readonly call: string;
  /** its content, in a few words; '' when its type is enough */
  readonly details: string;
}

/** Adds state, call and description to the events of a history. @param events in the order of their ids */
export function describeHistory(events: readonly HistoryEvent[]): DescribedEvent[] {
  const visits = visitsOf(events);
  const calls = new Map<HistoryEvent, string>();
  for (const event of events) {
    const visit = visits.get(event.id ?? 0);
    const request = isOfPhase(visit) ? (invokeRequestOf(event) ?? failureRequestOf(event)) : undefined;
    if (request !== undefined && visit !== undefined) calls.set(visit, callWords(request.call));
  }
  return events.map((event) => {
    const visit = visits.get(event.id ?? 0);
    const state = visit?.stateEnteredEventDetails?.name ?? '';
    return { event, state, call: (visit && calls.get(visit)) ?? '', details: describeEvent(event, isOfPhase(visit)) };
  });
}

/** Only tasks of a phase have payloads of Ballast: those of 25,000 events take a quarter of a second to read. */
function isOfPhase(visit: HistoryEvent | undefined): boolean {
  return parseStateName(visit?.stateEnteredEventDetails?.name ?? '') !== undefined;
}

function describeEvent(event: HistoryEvent, hasOurPayloads: boolean): string {
  const end = endOf(event);
  if (end !== undefined) return errorWords(end.error, readableCause(end.cause));
  const failure = attemptFailureOf(event) ?? event.mapRunFailedEventDetails;
  if (failure !== undefined) return errorWords(failure.error ?? '', failure.cause ?? '');
  const ours = hasOurPayloads ? (sentWords(event) ?? answeredWords(event)) : undefined;
  return ours ?? plainWords(event);
}

/** Request to one of the workflow's own tasks. */
function sentWords(event: HistoryEvent): string | undefined {
  const failed = failureRequestOf(event);
  if (failed !== undefined) return `after ${failed.error.Error}`;
  const invoked = invokeRequestOf(event);
  if (invoked !== undefined) return `attempt ${invoked.retryCount + 1}`;
  return undefined;
}

/** Response of one of the workflow's own tasks. */
function answeredWords(event: HistoryEvent): string | undefined {
  const begun = beginResponseOf(event);
  if (begun !== undefined) return `${begun.calls.length} calls admitted`;
  const decided = failureResponseOf(event);
  if (decided !== undefined) return decided.next === 'invoke' ? `next is ${callWords(decided.call)}` : decided.status;
  const answered = invokeResponseOf(event);
  return answered === undefined ? undefined : `answered by ${answered.tier}`;
}

function plainWords(event: HistoryEvent): string {
  const iteration =
    event.mapIterationStartedEventDetails ??
    event.mapIterationSucceededEventDetails ??
    event.mapIterationFailedEventDetails ??
    event.mapIterationAbortedEventDetails;
  if (iteration !== undefined) return `item ${iteration.index ?? 0}`;
  if (event.mapStateStartedEventDetails !== undefined) return `${event.mapStateStartedEventDetails.length ?? 0} items`;
  if (event.executionRedrivenEventDetails !== undefined) {
    return `redrive ${event.executionRedrivenEventDetails.redriveCount ?? 0}`;
  }
  return event.taskScheduledEventDetails?.resource ?? '';
}

function callWords({ agent, replica, tier }: { agent: string; replica: number; tier: string }): string {
  return replica > 0 ? `${agent}/${tier} replica ${replica + 1}` : `${agent}/${tier}`;
}

function errorWords(error: string, cause: string): string {
  return cause === '' ? error : `${error}: ${cause}`;
}
