import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { type CataloguedName, originalFailure } from '../../patterns/catalogue/errors.ts';
import { readCause } from '../cause.ts';
import { admit, callKey, type Draft, descriptionOf, nameOf, type PhaseDraft, tell } from './draft.ts';
import { timeOf } from './events.ts';
import type { CallProgress, CallState } from './model.ts';
import type { Call } from './payloads.ts';
import { failureRequestOf, failureResponseOf, invokeRequestOf, invokeResponseOf } from './payloads.ts';

/** Thrown by what decided a vote to end the Map early: a signal, not a failure. */
const PHASE_DECIDED: CataloguedName = 'PhaseDecided';

/** Thrown before the tier is called, when the call was admitted before a redrive: nothing failed. */
export const ADMISSION_STALE: CataloguedName = 'AdmissionStale';

interface Failure {
  readonly error: string;
  readonly cause: string;
}

/** How an event says that an attempt did not succeed; undefined when it does not say so. */
export function failureOf(event: HistoryEvent): Failure | undefined {
  const details =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.taskStartFailedEventDetails ??
    event.taskSubmitFailedEventDetails ??
    event.evaluationFailedEventDetails;
  if (details === undefined) return undefined;
  return originalFailure({ error: details.error ?? 'States.TaskFailed', cause: readCause(details.cause).message });
}

/** Follows the Task that runs the agent. `key` names its call, known from what its visit scheduled. */
export function followInvoke(draft: Draft, phase: PhaseDraft, key: string | undefined, event: HistoryEvent): void {
  const atMs = timeOf(event);
  const request = invokeRequestOf(event);
  if (request !== undefined) {
    const attempt = request.retryCount + 1;
    const name = nameOf(phase, request.call);
    if (attempt > 1) tell(draft, atMs, { kind: 'attempt-repeated', call: name, tier: request.call.tier, attempt });
    setState(phase, request.call, { kind: 'running', attempt, sinceMs: atMs });
    return;
  }
  const call = key === undefined ? undefined : phase.calls.get(key);
  if (call === undefined) return;
  const name = nameOf(phase, call);
  const attempt = attemptOf(call.state);

  const failure = failureOf(event);
  if (failure?.error === PHASE_DECIDED) {
    finish(draft, atMs, phase, call, call.tier, attempt);
  } else if (failure?.error === ADMISSION_STALE) {
    setState(phase, call, { kind: 'recording', ...failure });
  } else if (failure !== undefined) {
    tell(draft, atMs, { kind: 'attempt-failed', call: name, tier: call.tier, attempt, ...failure });
    setState(phase, call, { kind: 'waiting', attempt, ...failure });
  } else if (event.type === 'TaskSucceeded') {
    const response = invokeResponseOf(event);
    finish(draft, atMs, phase, call, response?.tier ?? call.tier, response?.attempts ?? attempt);
  } else if (event.type === 'TaskStateExited' && call.state.kind === 'waiting') {
    const { error, cause } = call.state;
    setState(phase, call, { kind: 'recording', error, cause });
  }
}

/** Follows the Task that records a failure and chooses what comes next. */
export function followFailure(draft: Draft, phase: PhaseDraft, key: string | undefined, event: HistoryEvent): void {
  const atMs = timeOf(event);
  const request = failureRequestOf(event);
  if (request !== undefined) {
    const { Error: error, Cause } = request.error;
    const failure = originalFailure({ error, cause: readCause(Cause).message });
    setState(phase, request.call, { kind: 'recording', ...failure });
    return;
  }
  const call = key === undefined ? undefined : phase.calls.get(key);
  if (call === undefined) return;
  const recorded = call.state.kind === 'recording' ? call.state : { error: '', cause: '' };

  if (event.type === 'TaskSucceeded') {
    settle(draft, atMs, phase, call, recorded, event);
  } else if (failureOf(event)?.error === PHASE_DECIDED) {
    fail(draft, atMs, phase, call, recorded);
  } else if (event.type === 'TaskStateExited' && call.state.kind === 'recording') {
    setState(phase, call, { kind: 'unsettled' });
    tell(draft, atMs, { kind: 'call-unsettled', call: nameOf(phase, call) });
  }
}

/** Carries out what RecordFailure answered. */
function settle(
  draft: Draft,
  atMs: number,
  phase: PhaseDraft,
  call: CallProgress,
  recorded: Failure,
  event: HistoryEvent,
) {
  const response = failureResponseOf(event);
  const name = nameOf(phase, call);
  if (response === undefined) return;
  if (response.next === 'invoke') {
    const { tier } = response.call;
    if (recorded.error === ADMISSION_STALE) tell(draft, atMs, { kind: 'admitted-again', call: name, tier });
    else tell(draft, atMs, { kind: 'fell-back', call: name, from: call.tier, to: tier });
    admit(draft, atMs, phase, response.call);
    return;
  }
  switch (response.status) {
    case 'done':
      finish(draft, atMs, phase, call, call.tier, 1);
      return;
    case 'failed':
      fail(draft, atMs, phase, call, recorded);
      return;
    case 'unsettled':
      setState(phase, call, { kind: 'unsettled' });
      tell(draft, atMs, { kind: 'call-unsettled', call: name });
      return;
    default:
      response.status satisfies never;
  }
}

function finish(draft: Draft, atMs: number, phase: PhaseDraft, call: CallProgress, tier: string, attempts: number) {
  phase.calls.set(callKey(call), { ...call, tier, state: { kind: 'done', attempts } });
  tell(draft, atMs, { kind: 'call-done', call: nameOf(phase, call), tier, attempts });
}

function fail(draft: Draft, atMs: number, phase: PhaseDraft, call: CallProgress, failure: Failure) {
  const { error, cause } = failure;
  const failures = [...call.failures, { tier: call.tier, error, cause }];
  phase.calls.set(callKey(call), { ...call, failures, state: { kind: 'failed', error, cause } });
  tell(draft, atMs, { kind: 'call-failed', call: nameOf(phase, call), error, cause });
}

/** Follows the Map that fans the calls out: the iterations that its end cut short are told by their index alone. */
export function followFanOut(draft: Draft, phase: PhaseDraft, event: HistoryEvent): void {
  const index = event.mapIterationAbortedEventDetails?.index;
  const call = index === undefined ? undefined : phase.calls.get(phase.items[index] ?? '');
  if (call === undefined || isSettled(call.state)) return;
  const atMs = timeOf(event);
  phase.calls.set(callKey(call), { ...call, state: { kind: 'not-needed' } });
  tell(draft, atMs, { kind: 'call-not-needed', call: nameOf(phase, call) });
}

/** Whether nothing more will become of a call in this round. */
export function isSettled(state: CallState): boolean {
  switch (state.kind) {
    case 'done':
    case 'failed':
    case 'not-needed':
    case 'aborted':
    case 'unsettled':
      return true;
    case 'admitted':
    case 'running':
    case 'waiting':
    case 'recording':
      return false;
    default:
      return state satisfies never;
  }
}

function setState(phase: PhaseDraft, call: Call | CallProgress, state: CallState) {
  const key = callKey(call);
  const description = 'admission' in call ? descriptionOf(call) : call;
  phase.calls.set(key, { ...description, state });
}

function attemptOf(state: CallState): number {
  return state.kind === 'running' || state.kind === 'waiting' ? state.attempt : 1;
}
