import type { Json, JsonObject } from '../../../json.ts';
import { jsonText, withDoubles } from '../../../json.ts';
import { type Integration, integrationOf, requestFaults } from '../definition/integration.ts';
import type { NumberField, TaskState } from '../definition/types.ts';
import { ROOT_BRANCH } from '../execution/execution.ts';
import { DATA_LIMIT_EXCEEDED, type Failure, HEARTBEAT_TIMEOUT, RUNTIME, TIMEOUT } from '../execution/failure.ts';
import type { History } from '../execution/history.ts';
import { exceedsPayloadLimit } from '../execution/payload.ts';
import { type ExpressionScope, prefixedCause, StateFailure, type Step } from '../execution/step.ts';
import type { TaskOutcome } from '../execution/task-runner.ts';
import { EvaluationError, unexpectedType } from '../jsonata/evaluate.ts';
import { uuid } from '../jsonata/functions.ts';
import { complete } from './complete.ts';
import { errorFields } from './error-fields.ts';
import { TASK_EVENTS } from './event-names.ts';
import { tooLarge } from './exit-state.ts';
import { taskToken } from './task-token.ts';

/** The evaluated fields of a task's call. */
interface Call {
  readonly parameters: Json;
  readonly limits?: Limits;
  readonly roleArn?: Json;
}

interface ScheduledCall extends Limits {
  readonly scheduledEventId: number;
}

interface Limits {
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
  readonly taskToken?: string;
}

/** Evaluates the fields of the call, on every attempt anew: Arguments can read the RetryCount. */
export function scheduleTask(step: Step, state: TaskState): void | Promise<void> {
  if (isCalledPlainly(state)) return schedule(step, state, { parameters: step.branch.stateInput });
  const { branch, services, execution } = step;
  const { callback } = integrationOf(state.Resource);
  return evaluateThenSchedule(
    step,
    state,
    callback ? taskToken(branch, execution.spec.arn, uuid(services)) : undefined,
  );
}

/** With the state's input, and with nothing to evaluate or to wait for. */
export function isCalledPlainly(state: TaskState): boolean {
  return (
    state.Arguments === undefined &&
    state.TimeoutSeconds === undefined &&
    state.HeartbeatSeconds === undefined &&
    state.Credentials === undefined &&
    !integrationOf(state.Resource).callback
  );
}

async function evaluateThenSchedule(step: Step, state: TaskState, token: string | undefined): Promise<void> {
  const { Arguments, TimeoutSeconds, HeartbeatSeconds, Credentials } = state;
  const scope = token === undefined ? {} : { taskToken: token };
  const parameters =
    Arguments === undefined ? step.branch.stateInput : await step.evaluate(Arguments, 'Arguments', scope);
  const limits: Limits = {
    ...(TimeoutSeconds !== undefined && { timeoutSeconds: await seconds(step, TimeoutSeconds, 'TimeoutSeconds') }),
    ...(HeartbeatSeconds !== undefined && {
      heartbeatSeconds: await seconds(step, HeartbeatSeconds, 'HeartbeatSeconds'),
    }),
    ...(token !== undefined && { taskToken: token }),
  };
  const role = Credentials === undefined ? {} : { roleArn: await roleArn(step, Credentials, scope) };
  schedule(step, state, { parameters, limits, ...role });
}

async function roleArn(step: Step, credentials: JsonObject, scope: ExpressionScope): Promise<Json> {
  const { RoleArn = null } = (await step.evaluate(credentials, 'Credentials', scope)) as JsonObject;
  if (typeof RoleArn === 'string') return RoleArn;
  throw unexpectedType(credentials.RoleArn ?? null, 'Credentials/RoleArn', 'string', RoleArn);
}

function schedule(step: Step, state: TaskState, call: Call): void {
  const { changeSet, branchId, branch, services } = step;
  const { parameters, limits = {}, roleArn: role } = call;
  if (exceedsPayloadLimit(parameters)) throw new StateFailure(tooLarge(branch.state));
  const integration = integrationOf(state.Resource);
  if (services.checkResources) checkRequest(step, integration, parameters);
  const details: JsonObject =
    integration.family === 'Task'
      ? { resource: integration.resource, resourceType: integration.resourceType, region: services.region, parameters }
      : { resource: state.Resource, input: parameters };
  if (limits.timeoutSeconds !== undefined) details.timeoutInSeconds = limits.timeoutSeconds;
  if (limits.heartbeatSeconds !== undefined) details.heartbeatInSeconds = limits.heartbeatSeconds;
  if (role !== undefined) details.taskCredentials = { roleArn: role };
  const scheduled = TASK_EVENTS[integration.family].scheduled;
  const scheduledEventId = changeSet.emit(scheduled, details, branch.lastEventId);
  const edited = changeSet.edit(branchId);
  edited.lastEventId = scheduledEventId;
  edited.submitted = false;
  const task = { scheduledEventId, ...call.limits };
  // in parallel branches TaskStarted is a step of its own: as recorded, all tasks are scheduled first
  if (branchId === ROOT_BRANCH) handOver(step, integration, task);
  else edited.activity = { kind: 'scheduled', ...task };
}

/** A request with fields the service does not know, or without those it needs, is never sent: the execution fails. */
function checkRequest(step: Step, integration: Integration, parameters: Json): void {
  if (integration.family !== 'Task') return;
  const faults = requestFaults(integration, parameters);
  if (faults.length === 0) return;
  const reason = `The Arguments '${jsonText(parameters)}' could not be used to start the Task: [${faults.join(', ')}]`;
  throw new StateFailure({ error: RUNTIME, cause: prefixedCause(step.branch, reason) });
}

/** Starts a scheduled task. */
export function startTask(step: Step, state: TaskState): void {
  const { activity } = step.branch;
  if (activity.kind !== 'scheduled') return;
  handOver(step, integrationOf(state.Resource), activity);
}

/** The parameters of a scheduled task: stored once, in the history. */
export function parametersOf(history: History, scheduledEventId: number): Json {
  const { parameters, input } = history.event(scheduledEventId)?.details ?? {};
  return parameters ?? input ?? null;
}

/** The request goes out: from here on the clocks of TimeoutSeconds and HeartbeatSeconds run. */
function handOver(step: Step, integration: Integration, task: ScheduledCall): void {
  const { changeSet, branchId } = step;
  const { timeoutSeconds, heartbeatSeconds } = task;
  const edited = changeSet.edit(branchId);
  edited.lastEventId = changeSet.emit(
    TASK_EVENTS[integration.family].started,
    resourceFields(integration),
    edited.lastEventId,
  );
  edited.heartbeatDueMs = heartbeatSeconds === undefined ? 0 : changeSet.nowMs + heartbeatSeconds * 1000;
  edited.activity =
    timeoutSeconds === undefined
      ? { ...task, kind: 'inFlight' }
      : { ...task, kind: 'inFlight', timeoutAtMs: changeSet.nowMs + timeoutSeconds * 1000 };
}

/** The other side has taken the request and will answer later. */
export function submitTask(step: Step, state: TaskState, output: Json): void {
  const integration = integrationOf(state.Resource);
  const { changeSet, branchId, branch } = step;
  if (branch.submitted) return;
  const id = changeSet.emit('TaskSubmitted', { ...resourceFields(integration), output }, branch.lastEventId);
  changeSet.set(branchId, { lastEventId: id, submitted: true });
}

/** @param by the call itself, or a callback with the task token */
export function endTask(
  step: Step,
  state: TaskState,
  outcome: TaskOutcome,
  by: 'call' | 'token' = 'call',
): void | Promise<void> {
  const integration = integrationOf(state.Resource);
  if (outcome.kind === 'failed') {
    const failedToSubmit =
      by === 'call' && integration.family === 'Task' && integration.submits && !step.branch.submitted;
    failTask(step, integration, failedToSubmit ? 'submitFailed' : 'failed', {
      ...(outcome.error !== undefined && { error: outcome.error }),
      ...(outcome.cause !== undefined && { cause: outcome.cause }),
    });
    return undefined;
  }
  const { changeSet, branchId, branch } = step;
  if (exceedsPayloadLimit(outcome.output)) {
    const name = integration.family === 'Task' ? integration.resourceType : state.Resource;
    // a task's own result is taken by States.ALL, unlike a state's output (recorded in March 2024)
    failTask(step, integration, 'failed', { error: DATA_LIMIT_EXCEEDED, cause: tooLarge(name).cause ?? '' });
    return undefined;
  }
  const { output } = outcome;
  const details =
    integration.family === 'Task'
      ? { resource: integration.resource, resourceType: integration.resourceType, output }
      : { output };
  const edited = changeSet.edit(branchId);
  edited.lastEventId = changeSet.emit(TASK_EVENTS[integration.family].succeeded, details, branch.lastEventId);
  edited.activity = { kind: 'settled', result: output };
  // nothing can fail any more: the state is exited in the same step
  return state.Output === undefined && state.Assign === undefined ? complete(step, output) : undefined;
}

/** TimeoutSeconds or HeartbeatSeconds ran out. Both are a States.Timeout in the history (recorded). */
export function timeOutTask(step: Step, state: TaskState, missedHeartbeat: boolean): void {
  const failure: Failure = { error: TIMEOUT, ...(missedHeartbeat && { alias: HEARTBEAT_TIMEOUT }) };
  failTask(step, integrationOf(state.Resource), 'timedOut', failure);
}

function failTask(
  step: Step,
  integration: Integration,
  how: 'failed' | 'submitFailed' | 'timedOut',
  failure: Failure,
): void {
  const { changeSet, branchId, branch } = step;
  const id = changeSet.emit(
    TASK_EVENTS[integration.family][how],
    { ...resourceFields(integration), ...errorFields(failure) },
    branch.lastEventId,
  );
  changeSet.set(branchId, { lastEventId: id, activity: { kind: 'failing', failure } });
}

const NOTHING = {};

function resourceFields(integration: Integration): { resource?: string; resourceType?: string } {
  if (integration.family !== 'Task') return NOTHING;
  return { resource: integration.resource, resourceType: integration.resourceType };
}

async function seconds(step: Step, field: NumberField, location: string): Promise<number> {
  const value = withDoubles(await step.evaluate(field, location));
  if (typeof value !== 'number') throw unexpectedType(field, location, 'number', value);
  if (!Number.isInteger(value) || value <= 0) {
    throw new EvaluationError(location, `The ${location} field must be a positive integer but was: ${value}`);
  }
  return value;
}
