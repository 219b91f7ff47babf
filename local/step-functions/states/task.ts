import type { JsonObject, NumberField, TaskState } from '../definition/types.ts';
import { DATA_LIMIT_EXCEEDED, type Failure, HEARTBEAT_TIMEOUT, TIMEOUT } from '../engine/failure.ts';
import { exceedsPayloadLimit } from '../engine/payload.ts';
import { StateFailure, type Turn } from '../engine/turn.ts';
import { EvaluationError, unexpectedType } from '../jsonata/evaluate.ts';
import { uuid } from '../jsonata/functions.ts';
import type { Json, TaskOutcome } from '../ports.ts';
import { type Integration, integrationOf } from './integration.ts';
import { tooLarge } from './leave.ts';
import { taskToken } from './task-token.ts';
import { texts } from './texts.ts';

/** Evaluates what the task is called with. On every attempt anew: Arguments see the RetryCount. */
export async function scheduleTask(turn: Turn, state: TaskState): Promise<void> {
  const { draft, scopeId, scope, services } = turn;
  const integration = integrationOf(state.Resource);
  const token = integration.callback ? taskToken(scope, turn.execution.head.arn, uuid(services)) : undefined;
  const sight = token === undefined ? {} : { taskToken: token };
  const parameters =
    state.Arguments === undefined ? scope.stateInput : await turn.evaluate(state.Arguments, 'Arguments', sight);
  const { TimeoutSeconds, HeartbeatSeconds } = state;
  const timeoutSeconds =
    TimeoutSeconds === undefined ? undefined : await seconds(turn, TimeoutSeconds, 'TimeoutSeconds');
  const heartbeatSeconds =
    HeartbeatSeconds === undefined ? undefined : await seconds(turn, HeartbeatSeconds, 'HeartbeatSeconds');
  const credentials =
    state.Credentials && ((await turn.evaluate(state.Credentials, 'Credentials', sight)) as JsonObject);
  if (exceedsPayloadLimit(parameters)) throw new StateFailure(tooLarge(scope.state));
  const scheduledEventId = draft.emit(
    `${integration.family}Scheduled`,
    {
      ...(integration.family === 'Task'
        ? {
            resource: integration.resource,
            resourceType: integration.resourceType,
            region: services.region,
            parameters,
          }
        : { resource: state.Resource, input: parameters }),
      ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
      ...(heartbeatSeconds !== undefined && { heartbeatInSeconds: heartbeatSeconds }),
      ...(credentials !== undefined && { taskCredentials: { roleArn: credentials.RoleArn ?? null } }),
    },
    scope.lastEventId,
  );
  draft.set(scopeId, {
    lastEventId: scheduledEventId,
    submitted: false,
    activity: {
      kind: 'scheduled',
      scheduledEventId,
      parameters,
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
      ...(heartbeatSeconds !== undefined && { heartbeatSeconds }),
      ...(token !== undefined && { taskToken: token }),
    },
  });
}

/** The request goes out: from here on the clocks of TimeoutSeconds and HeartbeatSeconds run. */
export function startTask(turn: Turn, state: TaskState): void {
  const { draft, scopeId, scope } = turn;
  const { activity } = scope;
  if (activity.kind !== 'scheduled') return;
  const integration = integrationOf(state.Resource);
  const id = draft.emit(`${integration.family}Started`, service(integration), scope.lastEventId);
  const { timeoutSeconds, heartbeatSeconds } = activity;
  draft.set(scopeId, {
    lastEventId: id,
    heartbeatDueMs: heartbeatSeconds === undefined ? 0 : draft.nowMs + heartbeatSeconds * 1000,
    activity: {
      ...activity,
      kind: 'inFlight',
      ...(timeoutSeconds !== undefined && { timeoutAtMs: draft.nowMs + timeoutSeconds * 1000 }),
    },
  });
}

/** The other side has taken the request and will answer later. */
export function submitTask(turn: Turn, state: TaskState, output: Json): void {
  const integration = integrationOf(state.Resource);
  const { draft, scopeId, scope } = turn;
  if (scope.submitted) return;
  const id = draft.emit('TaskSubmitted', { ...service(integration), output }, scope.lastEventId);
  draft.set(scopeId, { lastEventId: id, submitted: true });
}

export function settleTask(turn: Turn, state: TaskState, outcome: TaskOutcome): void {
  const integration = integrationOf(state.Resource);
  if (outcome.kind === 'failed') {
    failTask(turn, integration, 'Failed', {
      ...(outcome.error !== undefined && { error: outcome.error }),
      ...(outcome.cause !== undefined && { cause: outcome.cause }),
    });
    return;
  }
  const { draft, scopeId, scope } = turn;
  if (exceedsPayloadLimit(outcome.output)) {
    const name = integration.family === 'Task' ? integration.resourceType : state.Resource;
    // a task's own result is taken by States.ALL, unlike a state's output (recorded in March 2024)
    failTask(turn, integration, 'Failed', { error: DATA_LIMIT_EXCEEDED, cause: tooLarge(name).cause ?? '' });
    return;
  }
  const id = draft.emit(
    `${integration.family}Succeeded`,
    { ...service(integration), output: outcome.output },
    scope.lastEventId,
  );
  draft.set(scopeId, { lastEventId: id, activity: { kind: 'settled', result: outcome.output } });
}

/** TimeoutSeconds or HeartbeatSeconds ran out. Both are a States.Timeout in the history (recorded). */
export function timeOutTask(turn: Turn, state: TaskState, missedHeartbeat: boolean): void {
  const failure: Failure = { error: TIMEOUT, ...(missedHeartbeat && { alias: HEARTBEAT_TIMEOUT }) };
  failTask(turn, integrationOf(state.Resource), 'TimedOut', failure);
}

function failTask(turn: Turn, integration: Integration, how: 'Failed' | 'TimedOut', failure: Failure): void {
  const { draft, scopeId, scope } = turn;
  const id = draft.emit(
    `${integration.family}${how}`,
    { ...service(integration), ...texts(failure) },
    scope.lastEventId,
  );
  draft.set(scopeId, { lastEventId: id, activity: { kind: 'failing', failure } });
}

function service(integration: Integration): { resource?: string; resourceType?: string } {
  if (integration.family !== 'Task') return {};
  return { resource: integration.resource, resourceType: integration.resourceType };
}

async function seconds(turn: Turn, field: NumberField, location: string): Promise<number> {
  const value = await turn.evaluate(field, location);
  if (typeof value !== 'number') throw unexpectedType(field, location, 'number', value);
  if (!Number.isInteger(value) || value <= 0) {
    throw new EvaluationError(location, `The ${location} field must be a positive integer but was: ${value}`);
  }
  return value;
}
