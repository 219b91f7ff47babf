import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { parseStateName, type StateRole } from '../patterns/catalogue/state-names.ts';
import { attemptFailureOf } from './progress/calls.ts';
import { timeOf } from './progress/execution-end.ts';
import { failureRequestOf, invokeRequestOf } from './progress/payloads.ts';
import { entersState, leavesState, schedulesAttempt, visitsOf } from './visits.ts';

/** How an attempt or a step ended; `caught`: the step failed and the state machine went on by a Catch. */
export type StepStatus = 'running' | 'succeeded' | 'failed' | 'caught' | 'aborted';

/** One attempt of a step: between its schedule and its end. */
export interface StepAttempt {
  /** from 1, over all redrives */
  readonly attempt: number;
  /** how often the execution had been redriven when it began */
  readonly redrive: number;
  readonly startedAtMs: number;
  /** absent while it runs */
  readonly endedAtMs?: number;
  readonly status: StepStatus;
  readonly error?: string;
  readonly cause?: string;
  /** the wait after it, until the next attempt */
  readonly backoffMs?: number;
}

/** The agent's call that a step runs. */
export interface StepCall {
  readonly agent: string;
  readonly tier: string;
  /** from 0 */
  readonly replica: number;
}

/** A visit of a state. */
export interface Step {
  /** of the event that entered the state */
  readonly id: number;
  readonly name: string;
  /** of the state: Task, Map, Pass, ... */
  readonly type: string;
  /** of a state of a phase */
  readonly phase?: string;
  readonly role?: StateRole;
  readonly call?: StepCall;
  readonly redrive: number;
  readonly enteredAtMs: number;
  /** absent while it runs */
  readonly exitedAtMs?: number;
  readonly status: StepStatus;
  /** of a state that does work */
  readonly attempts: readonly StepAttempt[];
}

interface StepBuilder extends Omit<Step, 'attempts' | 'status' | 'call' | 'exitedAtMs'> {
  call?: StepCall;
  exitedAtMs?: number;
  status?: StepStatus;
  attempts: AttemptBuilder[];
}

type AttemptBuilder = { -readonly [Key in keyof StepAttempt]: StepAttempt[Key] };

/** The visits of states in an execution, in the order they were entered. @param events in the order of their ids */
export function stepsOf(events: readonly HistoryEvent[]): Step[] {
  const visits = visitsOf(events);
  const steps = new Map<number, StepBuilder>();
  let redrive = 0;
  let isOver = false;
  for (const event of events) {
    if (event.type === 'ExecutionRedriven') {
      redrive = event.executionRedrivenEventDetails?.redriveCount ?? redrive + 1;
      isOver = false;
    }
    if (/^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(event.type ?? '')) isOver = true;
    const visit = visits.get(event.id ?? 0);
    if (visit?.id === undefined) continue;
    if (entersState(event)) steps.set(visit.id, newStep(event, redrive));
    const step = steps.get(visit.id);
    if (step !== undefined) follow(step, event, redrive);
  }
  return [...steps.values()].map((step) => closed(step, isOver));
}

function newStep(event: HistoryEvent, redrive: number): StepBuilder {
  const name = event.stateEnteredEventDetails?.name ?? '';
  return {
    id: event.id ?? 0,
    name,
    type: (event.type ?? '').replace(/StateEntered$/, ''),
    ...parseStateName(name),
    redrive,
    enteredAtMs: timeOf(event),
    attempts: [],
  };
}

const ENDS_ATTEMPT =
  /^(Task|LambdaFunction|Activity)(Succeeded|Failed|TimedOut|StartFailed|SubmitFailed|ScheduleFailed)$/;

function follow(step: StepBuilder, event: HistoryEvent, redrive: number): void {
  const atMs = timeOf(event);
  const type: string = event.type ?? '';
  const last = step.attempts.at(-1);
  if (schedulesAttempt(event)) {
    // only the payloads of a phase's tasks have a call
    const call = step.role === undefined ? undefined : (invokeRequestOf(event) ?? failureRequestOf(event))?.call;
    if (call !== undefined) step.call = { agent: call.agent, tier: call.tier, replica: call.replica };
    if (last?.endedAtMs !== undefined && last.status === 'failed') last.backoffMs = atMs - last.endedAtMs;
    step.attempts.push({ attempt: step.attempts.length + 1, redrive, startedAtMs: atMs, status: 'running' });
    delete step.status;
  } else if (ENDS_ATTEMPT.test(type) || type === 'EvaluationFailed') {
    const failure = attemptFailureOf(event);
    if (last === undefined || last.endedAtMs !== undefined) {
      if (failure !== undefined) step.status = 'failed';
      return;
    }
    last.endedAtMs = atMs;
    last.status = type.endsWith('Succeeded') ? 'succeeded' : 'failed';
    if (failure !== undefined) Object.assign(last, failure);
  } else if (type.endsWith('StateAborted')) {
    step.status = 'aborted';
    if (last?.status === 'running') Object.assign(last, { status: 'aborted', endedAtMs: atMs });
  } else if (/^(Map|Parallel)StateFailed$/.test(type)) {
    step.status = 'failed';
  } else if (leavesState(event)) {
    step.exitedAtMs = atMs;
    step.status = last?.status === 'failed' || step.status === 'failed' ? 'caught' : 'succeeded';
  }
}

/** @param isOver whether the execution has ended: what has no end of its own then was ended by it */
function closed({ status, ...step }: StepBuilder, isOver: boolean): Step {
  const last = step.attempts.at(-1);
  const unfinished = isOver ? 'aborted' : 'running';
  const attempts = isOver
    ? step.attempts.map((each) => (each.status === 'running' ? { ...each, status: 'aborted' as const } : each))
    : step.attempts;
  if (status !== undefined) return { ...step, status, attempts };
  return { ...step, status: isOver && last?.status === 'failed' ? 'failed' : unfinished, attempts };
}

/** What went into a step and what came out of it, as JSON text, with its events. */
export interface StepDetails {
  readonly step: Step;
  readonly input: string | null;
  readonly output: string | null;
  /** of each attempt: the parameters it was called with, and the answer */
  readonly attempts: readonly { readonly parameters: string | null; readonly output: string | null }[];
  readonly events: readonly HistoryEvent[];
}

/** @param steps of these events @returns undefined when no event of that id enters a state */
export function detailsOfStep(
  events: readonly HistoryEvent[],
  steps: readonly Step[],
  id: number,
): StepDetails | undefined {
  const step = steps.find((each) => each.id === id);
  if (step === undefined) return undefined;
  const visits = visitsOf(events);
  const own = events.filter((event) => visits.get(event.id ?? 0)?.id === id);
  const attempts: { parameters: string | null; output: string | null }[] = [];
  for (const event of own) {
    if (schedulesAttempt(event)) attempts.push({ parameters: parametersOf(event), output: null });
    const last = attempts.at(-1);
    const output = event.taskSucceededEventDetails?.output ?? event.lambdaFunctionSucceededEventDetails?.output;
    if (last !== undefined && output !== undefined) last.output = output;
  }
  return {
    step,
    input: own.find(entersState)?.stateEnteredEventDetails?.input ?? null,
    output: own.find(leavesState)?.stateExitedEventDetails?.output ?? null,
    attempts,
    events: own,
  };
}

function parametersOf(event: HistoryEvent): string | null {
  return (
    event.taskScheduledEventDetails?.parameters ??
    event.lambdaFunctionScheduledEventDetails?.input ??
    event.activityScheduledEventDetails?.input ??
    null
  );
}
