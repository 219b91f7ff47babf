import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { ADMISSION_STALE, ANSWER_GIVEN, type CataloguedName } from '../../patterns/catalogue/errors.ts';
import { originalFailure } from '../../patterns/catalogue/retry-skipped.ts';
import { readableCause } from '../cause.ts';
import {
  addChange,
  admit,
  callKey,
  descriptionOf,
  nameOf,
  type PhaseBuilder,
  type ProgressBuilder,
} from './builder.ts';
import { timeOf } from './execution-end.ts';
import type { CallProgress, CallState } from './model.ts';
import type { Call } from './payloads.ts';
import { failureRequestOf, failureResponseOf, invokeRequestOf, invokeResponseOf } from './payloads.ts';

/** Ends the Map early once its vote is decided: a signal, not a failure. */
const PHASE_DECIDED: CataloguedName = 'PhaseDecided';

/** Ends an attempt whose tier has asked a question: a signal, not a failure. */
const ANSWER_NEEDED: CataloguedName = 'AnswerNeeded';

interface Failure {
  readonly error: string;
  readonly cause: string;
}

/** The failure of an attempt. @returns undefined for an event that is none */
export function attemptFailureOf(event: HistoryEvent): Failure | undefined {
  const details =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.taskStartFailedEventDetails ??
    event.taskSubmitFailedEventDetails ??
    event.evaluationFailedEventDetails;
  if (details === undefined) return undefined;
  return originalFailure({ error: details.error ?? 'States.TaskFailed', cause: readableCause(details.cause) });
}

/** Follows the Task that runs the agent. @param key names its call, as the visit's TaskScheduled event sent it */
export function followInvoke(
  builder: ProgressBuilder,
  phase: PhaseBuilder,
  key: string | undefined,
  event: HistoryEvent,
): void {
  const atMs = timeOf(event);
  const request = invokeRequestOf(event);
  if (request !== undefined) {
    const attempt = request.retryCount + 1;
    const name = nameOf(phase, request.call);
    if (attempt > 1)
      addChange(builder, atMs, { kind: 'attempt-repeated', call: name, tier: request.call.tier, attempt });
    setState(phase, request.call, { kind: 'running', attempt, sinceMs: atMs });
    return;
  }
  const call = key === undefined ? undefined : phase.calls.get(key);
  if (call === undefined) return;
  const name = nameOf(phase, call);
  const attempt = attemptOf(call.state);

  const failure = attemptFailureOf(event);
  if (failure?.error === PHASE_DECIDED) {
    finish(builder, atMs, phase, call, call.tier, attempt);
  } else if (failure?.error === ADMISSION_STALE) {
    setState(phase, call, { kind: 'recording', ...failure });
  } else if (failure?.error === ANSWER_NEEDED) {
    const question = failure.cause;
    addChange(builder, atMs, { kind: 'asked', call: name, tier: call.tier, question });
    setState(phase, call, { kind: 'asking', question, sinceMs: atMs });
  } else if (failure !== undefined) {
    addChange(builder, atMs, { kind: 'attempt-failed', call: name, tier: call.tier, attempt, ...failure });
    setState(phase, call, { kind: 'waiting', attempt, ...failure });
  } else if (event.type === 'TaskSucceeded') {
    const response = invokeResponseOf(event);
    finish(builder, atMs, phase, call, response?.tier ?? call.tier, response?.attempts ?? attempt);
  } else if (event.type === 'TaskStateExited' && call.state.kind === 'waiting') {
    const { error, cause } = call.state;
    setState(phase, call, { kind: 'recording', error, cause });
  }
}

/** Follows the Task that waits for an answer. After a redrive it begins anew, and its call was cut short before. */
export function followAwait(phase: PhaseBuilder, key: string | undefined, event: HistoryEvent): void {
  const call = key === undefined ? undefined : phase.calls.get(key);
  if (call === undefined || event.type !== 'TaskScheduled' || call.state.kind === 'asking') return;
  setState(phase, call, { kind: 'asking', question: '', sinceMs: timeOf(event) });
}

/** Follows the Task that records a failure and chooses the next tier. */
export function followFailure(
  builder: ProgressBuilder,
  phase: PhaseBuilder,
  key: string | undefined,
  event: HistoryEvent,
): void {
  const atMs = timeOf(event);
  const request = failureRequestOf(event);
  if (request !== undefined) {
    const { Error: error, Cause } = request.error;
    const failure = originalFailure({ error, cause: readableCause(Cause) });
    setState(phase, request.call, { kind: 'recording', ...failure });
    return;
  }
  const call = key === undefined ? undefined : phase.calls.get(key);
  if (call === undefined) return;
  const recorded = call.state.kind === 'recording' ? call.state : { error: '', cause: '' };

  if (event.type === 'TaskSucceeded') {
    applyDecision(builder, atMs, phase, call, recorded, event);
  } else if (attemptFailureOf(event)?.error === PHASE_DECIDED) {
    fail(builder, atMs, phase, call, recorded);
  } else if (event.type === 'TaskStateExited' && call.state.kind === 'recording') {
    setState(phase, call, { kind: 'unsettled' });
    addChange(builder, atMs, { kind: 'call-unsettled', call: nameOf(phase, call) });
  }
}

/** Applies the response of RecordFailure: the next tier, or the end of the call. */
function applyDecision(
  builder: ProgressBuilder,
  atMs: number,
  phase: PhaseBuilder,
  call: CallProgress,
  recorded: Failure,
  event: HistoryEvent,
) {
  const response = failureResponseOf(event);
  const name = nameOf(phase, call);
  if (response === undefined) return;
  if (response.next === 'invoke') {
    const { tier } = response.call;
    if (recorded.error === ADMISSION_STALE) addChange(builder, atMs, { kind: 'admitted-again', call: name, tier });
    else if (recorded.error === ANSWER_GIVEN) addChange(builder, atMs, { kind: 'answered', call: name, tier });
    else addChange(builder, atMs, { kind: 'fell-back', call: name, from: call.tier, to: tier });
    admit(builder, atMs, phase, response.call);
    return;
  }
  switch (response.status) {
    case 'done':
      finish(builder, atMs, phase, call, response.tier ?? call.tier, response.attempts ?? 1);
      return;
    case 'failed':
      fail(builder, atMs, phase, call, recorded);
      return;
    case 'unsettled':
      setState(phase, call, { kind: 'unsettled' });
      addChange(builder, atMs, { kind: 'call-unsettled', call: name });
      return;
    default:
      response.status satisfies never;
  }
}

function finish(
  builder: ProgressBuilder,
  atMs: number,
  phase: PhaseBuilder,
  call: CallProgress,
  tier: string,
  attempts: number,
) {
  phase.calls.set(callKey(call), { ...call, tier, state: { kind: 'done', attempts } });
  addChange(builder, atMs, { kind: 'call-done', call: nameOf(phase, call), tier, attempts });
}

function fail(builder: ProgressBuilder, atMs: number, phase: PhaseBuilder, call: CallProgress, failure: Failure) {
  const { error, cause } = failure;
  const failures = [...call.failures, { tier: call.tier, error, cause }];
  phase.calls.set(callKey(call), { ...call, failures, state: { kind: 'failed', error, cause } });
  addChange(builder, atMs, { kind: 'call-failed', call: nameOf(phase, call), error, cause });
}

/** Follows the Map of the calls. An iteration that its early end aborted is named by its index only. */
export function followFanOut(builder: ProgressBuilder, phase: PhaseBuilder, event: HistoryEvent): void {
  const index = event.mapIterationAbortedEventDetails?.index;
  const call = index === undefined ? undefined : phase.calls.get(phase.items[index] ?? '');
  if (call === undefined || isSettled(call.state)) return;
  const atMs = timeOf(event);
  phase.calls.set(callKey(call), { ...call, state: { kind: 'not-needed' } });
  addChange(builder, atMs, { kind: 'call-not-needed', call: nameOf(phase, call) });
}

/** Whether a call is over for this round. */
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
    case 'asking':
      return false;
    default:
      return state satisfies never;
  }
}

function setState(phase: PhaseBuilder, call: Call | CallProgress, state: CallState) {
  const key = callKey(call);
  const description = 'admission' in call ? descriptionOf(call) : call;
  phase.calls.set(key, { ...description, state });
}

function attemptOf(state: CallState): number {
  return state.kind === 'running' || state.kind === 'waiting' ? state.attempt : 1;
}
