import type { Json, JsonObject } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';
import type { Engine } from '../engine/engine.ts';
import type { Runner } from '../engine/runner.ts';
import type { Branch } from '../execution/execution.ts';
import type { Step } from '../execution/step.ts';
import type { TaskOutcome } from '../execution/task-runner.ts';
import { endTask } from '../states/task.ts';
import { readTaskToken } from '../states/task-token.ts';
import { optionalText, parseJson, requiredText } from './request.ts';

export async function sendTaskSuccess(engine: Engine, request: JsonObject): Promise<Json> {
  const output = parseJson(requiredText(request, 'output'), 'InvalidOutput', 'Output');
  return endTaskOfToken(engine, request, { kind: 'succeeded', output });
}

export async function sendTaskFailure(engine: Engine, request: JsonObject): Promise<Json> {
  const error = optionalText(request, 'error');
  const cause = optionalText(request, 'cause');
  return endTaskOfToken(engine, request, {
    kind: 'failed',
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  });
}

export async function sendTaskHeartbeat(engine: Engine, request: JsonObject): Promise<Json> {
  const { runner, branchId, holds } = runnerOfToken(engine, request);
  const inTime = await runner.actIf(branchId, holds, (step) => {
    const { activity } = step.branch;
    if (activity.kind !== 'inFlight' || activity.heartbeatSeconds === undefined) return;
    step.changeSet.set(branchId, { heartbeatDueMs: step.changeSet.nowMs + activity.heartbeatSeconds * 1000 });
  });
  if (!inTime) throw timedOut();
  const branch = runner.branch(branchId);
  if (branch) runner.watchHeartbeat(branch);
  return {};
}

async function endTaskOfToken(engine: Engine, request: JsonObject, outcome: TaskOutcome): Promise<Json> {
  const { runner, branchId, holds } = runnerOfToken(engine, request);
  const inTime = await runner.actIf(branchId, holds, (step: Step) =>
    step.state.Type === 'Task' ? endTask(step, step.state, outcome, 'token') : undefined,
  );
  if (!inTime) throw timedOut();
  return {};
}

/** The runner and branch that wait for the token. @throws ServiceError InvalidToken, TaskTimedOut */
function runnerOfToken(
  engine: Engine,
  request: JsonObject,
): { runner: Runner; branchId: string; holds: (branch: Branch) => boolean } {
  const token = requiredText(request, 'taskToken');
  const address = readTaskToken(token);
  if (address === undefined) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
  const runner = engine.runnerOf(address.executionArn);
  if (runner === undefined) throw timedOut();
  const holds = ({ activity }: Branch) => activity.kind === 'inFlight' && activity.taskToken === token;
  return { runner, branchId: address.branchId, holds };
}

function timedOut(): ServiceError {
  return new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
}
