import type { Json, JsonObject } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';
import type { Engine } from '../engine/engine.ts';
import type { Runner } from '../engine/runner.ts';
import type { Scope } from '../execution/execution.ts';
import type { Turn } from '../execution/step.ts';
import type { TaskOutcome } from '../execution/task-runner.ts';
import { settleTask } from '../states/task.ts';
import { readTaskToken } from '../states/task-token.ts';
import { optionalText, parseJson, requiredText } from './request.ts';

export async function sendTaskSuccess(engine: Engine, request: JsonObject): Promise<Json> {
  const output = parseJson(requiredText(request, 'output'), 'InvalidOutput', 'Output');
  return settle(engine, request, { kind: 'succeeded', output });
}

export async function sendTaskFailure(engine: Engine, request: JsonObject): Promise<Json> {
  const error = optionalText(request, 'error');
  const cause = optionalText(request, 'cause');
  return settle(engine, request, {
    kind: 'failed',
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  });
}

export async function sendTaskHeartbeat(engine: Engine, request: JsonObject): Promise<Json> {
  const { runner, scopeId, holds } = holder(engine, request);
  const inTime = await runner.actIf(scopeId, holds, (turn) => {
    const { activity } = turn.scope;
    if (activity.kind !== 'inFlight' || activity.heartbeatSeconds === undefined) return;
    turn.draft.set(scopeId, { heartbeatDueMs: turn.draft.nowMs + activity.heartbeatSeconds * 1000 });
  });
  if (!inTime) throw timedOut();
  const scope = runner.scope(scopeId);
  if (scope) runner.watchHeartbeat(scope);
  return {};
}

async function settle(engine: Engine, request: JsonObject, outcome: TaskOutcome): Promise<Json> {
  const { runner, scopeId, holds } = holder(engine, request);
  const inTime = await runner.actIf(scopeId, holds, (turn: Turn) =>
    turn.state.Type === 'Task' ? settleTask(turn, turn.state, outcome, 'token') : undefined,
  );
  if (!inTime) throw timedOut();
  return {};
}

/** Who holds the token. @throws ServiceError InvalidToken, TaskTimedOut */
function holder(
  engine: Engine,
  request: JsonObject,
): { runner: Runner; scopeId: string; holds: (scope: Scope) => boolean } {
  const token = requiredText(request, 'taskToken');
  const address = readTaskToken(token);
  if (address === undefined) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
  const runner = engine.runnerOf(address.executionArn);
  if (runner === undefined) throw timedOut();
  const holds = ({ activity }: Scope) => activity.kind === 'inFlight' && activity.taskToken === token;
  return { runner, scopeId: address.scopeId, holds };
}

function timedOut(): ServiceError {
  return new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
}
