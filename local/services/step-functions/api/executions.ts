import type { Json, JsonObject } from '../../../json.ts';
import { jsonText } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';
import type { Engine } from '../engine/engine.ts';
import { executionArn, expressArn } from '../execution/arns.ts';
import { executionDescription } from '../execution/description.ts';
import type { ExecutionSpec, ExecutionStatus, Machine, Parent } from '../execution/execution.ts';
import { exceedsPayloadLimit, MAX_PAYLOAD_BYTES } from '../execution/payload.ts';
import { eligibility } from '../execution/redrive-eligibility.ts';
import type { Execution } from '../execution/state-store.ts';
import { traceHeaderOf } from '../execution/trace.ts';
import { uuid } from '../jsonata/functions.ts';
import { redrive } from '../redrive/redrive.ts';
import { page } from './paging.ts';
import { checkName, optionalText, parseJson, requiredText } from './request.ts';
import { machineOf } from './state-machines.ts';

/** A client token is remembered for 15 minutes. */
const TOKEN_MEMORY_MS = 15 * 60 * 1000;
/** AWS forgets a closed execution, and frees its name, after 90 days. */
const RETENTION_MS = 90 * 24 * 3600 * 1000;

/** Options of a start that only the engine itself may set. */
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
  const known = engine.store.executions.get(arn);
  if (known !== undefined && now - (known.lifecycle.stopMs ?? now) < RETENTION_MS) {
    const same = known.lifecycle.status === 'RUNNING' && jsonText(known.spec.input) === jsonText(input);
    if (!same) throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    return { executionArn: arn, startDate: known.spec.startMs / 1000 };
  }
  const traceHeader = traceHeaderOf(machine, optionalText(request, 'traceHeader'), now, () =>
    engine.services.named.uuid('trace', () => arn),
  );
  const spec: ExecutionSpec = {
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
    ...(traceHeader === undefined ? {} : { traceHeader }),
    ...extras,
  };
  engine.start(spec);
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
  const execution = engine.store.executions.get(arn);
  if (execution === undefined) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  return execution;
}

export function describeExecution(engine: Engine, request: JsonObject): Json {
  return executionDescription(executionOf(engine, request), engine.clock.nowMs());
}

/** Newest first; children of a map run only with its mapRunArn. */
export function listExecutions(engine: Engine, request: JsonObject): Json {
  const mapRunArn = optionalText(request, 'mapRunArn');
  const machine = mapRunArn === undefined ? machineOf(engine, request).arn : undefined;
  const status = optionalText(request, 'statusFilter') as ExecutionStatus | undefined;
  const matching = [...engine.store.executions.values()]
    .filter(({ spec, lifecycle }) => {
      if (status !== undefined && lifecycle.status !== status) return false;
      if (mapRunArn !== undefined) return spec.parent?.mapRunArn === mapRunArn;
      return spec.machineArn === machine && spec.parent?.mapRunArn === undefined;
    })
    .reverse();
  const { items, nextToken } = page(matching, request, 100);
  const executions = items.map(({ spec, lifecycle }) => ({
    executionArn: spec.arn,
    stateMachineArn: spec.machineArn,
    name: spec.name,
    status: lifecycle.status,
    startDate: spec.startMs / 1000,
    ...(lifecycle.stopMs !== undefined && { stopDate: lifecycle.stopMs / 1000 }),
    ...(spec.parent?.mapRunArn !== undefined && { mapRunArn: spec.parent.mapRunArn }),
    redriveCount: lifecycle.redriveCount,
    ...(lifecycle.redriveMs !== undefined && { redriveDate: lifecycle.redriveMs / 1000 }),
  }));
  return { executions, ...(nextToken !== undefined && { nextToken }) };
}

/** Stopping an execution that has ended is no error. */
export async function stopExecution(engine: Engine, request: JsonObject): Promise<Json> {
  const execution = executionOf(engine, request);
  const error = optionalText(request, 'error');
  const cause = optionalText(request, 'cause');
  await engine.runnerOf(execution.spec.arn)?.abort(error, cause);
  return { stopDate: (execution.lifecycle.stopMs ?? engine.clock.nowMs()) / 1000 };
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
  const earlier = execution.lifecycle.redriveTokens.find((each) => each.token === token);
  if (earlier !== undefined && now - earlier.usedMs < TOKEN_MEMORY_MS) return { redriveDate: earlier.usedMs / 1000 };
  const { status, reason } = eligibility(execution, now);
  if (status !== 'REDRIVABLE') {
    throw new ServiceError('ExecutionNotRedrivable', reason ?? 'The execution cannot be redriven');
  }
  engine.reopen(execution, redrive(execution, engine.revision(execution.spec.revisionId).definition, now, token));
  return { redriveDate: now / 1000 };
}
