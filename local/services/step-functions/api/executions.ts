import type { Json, JsonObject } from '../../../json.ts';
import { jsonText } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';
import type { Engine } from '../engine/engine.ts';
import { executionArn, expressArn } from '../execution/arns.ts';
import { executionDescription } from '../execution/description.ts';
import type { ExecutionHead, ExecutionStatus, Machine, Parent } from '../execution/execution.ts';
import { exceedsPayloadLimit, MAX_PAYLOAD_BYTES } from '../execution/payload.ts';
import { eligibility } from '../execution/redrive-eligibility.ts';
import type { Execution } from '../execution/state-store.ts';
import { uuid } from '../jsonata/functions.ts';
import { redrive } from '../redrive/redrive.ts';
import { page } from './paging.ts';
import { checkName, optionalText, parseJson, requiredText } from './request.ts';
import { machineOf } from './state-machines.ts';

/** A client token is remembered for 15 minutes. */
const TOKEN_MEMORY_MS = 15 * 60 * 1000;
/** AWS forgets a closed execution, and frees its name, after 90 days. */
const RETENTION_MS = 90 * 24 * 3600 * 1000;

/** What only the engine itself may add to a start. */
export interface StartExtras {
  readonly parent?: Parent;
}

export function startExecution(engine: Engine, request: JsonObject, extras: StartExtras = {}): Json {
  const machine = machineOf(engine, request);
  const name = checkName(optionalText(request, 'name') ?? uuid(engine.services));
  const inputText = optionalText(request, 'input') ?? '{}';
  const input = parseJson(inputText, 'InvalidExecutionInput', 'State Machine Execution Input');
  if (Buffer.byteLength(inputText) > MAX_PAYLOAD_BYTES || exceedsPayloadLimit(input)) {
    throw new ServiceError('ValidationException', `The input is longer than ${MAX_PAYLOAD_BYTES} bytes`);
  }
  const now = engine.clock.nowMs();
  const arn = newArn(engine, machine, name);
  const known = engine.world.executions.get(arn);
  if (known !== undefined && now - (known.fate.stopMs ?? now) < RETENTION_MS) {
    const same = known.fate.status === 'RUNNING' && jsonText(known.head.input) === jsonText(input);
    if (!same) throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    return { executionArn: arn, startDate: known.head.startMs / 1000 };
  }
  const head: ExecutionHead = {
    arn,
    name,
    machineArn: machine.arn,
    machineName: machine.name,
    machineType: machine.type,
    revisionId: machine.revisionId,
    roleArn: machine.roleArn,
    input,
    ...(inputText !== jsonText(input) && { inputText }),
    startMs: now,
    ...extras,
  };
  engine.start(head);
  return { executionArn: arn, startDate: now / 1000 };
}

function newArn(engine: Engine, machine: Machine, name: string): string {
  return machine.type === 'EXPRESS'
    ? expressArn(engine.services, machine.name, name, uuid(engine.services))
    : executionArn(engine.services, machine.name, name);
}

/** @throws ServiceError ExecutionDoesNotExist */
export function executionOf(engine: Engine, request: JsonObject): Execution {
  const arn = requiredText(request, 'executionArn');
  const execution = engine.world.executions.get(arn);
  if (execution === undefined) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  return execution;
}

export function describeExecution(engine: Engine, request: JsonObject): Json {
  return executionDescription(executionOf(engine, request), engine.clock.nowMs());
}

/** Newest first; children of a map run only when it is asked for. */
export function listExecutions(engine: Engine, request: JsonObject): Json {
  const mapRunArn = optionalText(request, 'mapRunArn');
  const machine = mapRunArn === undefined ? machineOf(engine, request).arn : undefined;
  const status = optionalText(request, 'statusFilter') as ExecutionStatus | undefined;
  const matching = [...engine.world.executions.values()]
    .filter(({ head, fate }) => {
      if (status !== undefined && fate.status !== status) return false;
      if (mapRunArn !== undefined) return head.parent?.mapRunArn === mapRunArn;
      return head.machineArn === machine && head.parent?.mapRunArn === undefined;
    })
    .reverse();
  const { items, nextToken } = page(matching, request, 100);
  const executions = items.map(({ head, fate }) => ({
    executionArn: head.arn,
    stateMachineArn: head.machineArn,
    name: head.name,
    status: fate.status,
    startDate: head.startMs / 1000,
    ...(fate.stopMs !== undefined && { stopDate: fate.stopMs / 1000 }),
    ...(head.parent?.mapRunArn !== undefined && { mapRunArn: head.parent.mapRunArn }),
    redriveCount: fate.redriveCount,
    ...(fate.redriveMs !== undefined && { redriveDate: fate.redriveMs / 1000 }),
  }));
  return { executions, ...(nextToken !== undefined && { nextToken }) };
}

/** Stopping what has ended is no error. */
export async function stopExecution(engine: Engine, request: JsonObject): Promise<Json> {
  const execution = executionOf(engine, request);
  const error = optionalText(request, 'error');
  const cause = optionalText(request, 'cause');
  await engine.runnerOf(execution.head.arn)?.abort(error, cause);
  return { stopDate: (execution.fate.stopMs ?? engine.clock.nowMs()) / 1000 };
}

export function redriveExecution(engine: Engine, request: JsonObject): Json {
  const execution = executionOf(engine, request);
  const token = optionalText(request, 'clientToken');
  const now = engine.clock.nowMs();
  if (token !== undefined && token.length > 64) {
    throw new ServiceError(
      'ValidationException',
      `The clientToken must have 1 to 64 characters, but has ${token.length}`,
    );
  }
  const earlier = execution.fate.redriveTokens.find((each) => each.token === token);
  if (earlier !== undefined && now - earlier.usedMs < TOKEN_MEMORY_MS) return { redriveDate: earlier.usedMs / 1000 };
  const { status, reason } = eligibility(execution, now);
  if (status !== 'REDRIVABLE') {
    throw new ServiceError('ExecutionNotRedrivable', reason ?? 'The execution cannot be redriven');
  }
  engine.reopen(execution, redrive(execution, engine.revision(execution.head.revisionId).definition, now, token));
  return { redriveDate: now / 1000 };
}
