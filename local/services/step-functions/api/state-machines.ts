import type { Json, JsonObject } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';
import type { MachineType } from '../definition/types.ts';
import { problemText, validateDefinition } from '../definition/validate.ts';
import type { Engine } from '../engine/engine.ts';
import { machineArn, unqualified } from '../execution/arns.ts';
import type { Machine } from '../execution/execution.ts';
import { uuid } from '../jsonata/functions.ts';
import { page } from './paging.ts';
import { checkName, optionalText, requiredText } from './request.ts';

/** AWS's limit for the text of a definition: 1 MB. */
const MAX_DEFINITION_BYTES = 1_048_576;

/** Default and maximum of the diagnostics of ValidateStateMachineDefinition. */
const MAX_DIAGNOSTICS = 100;

export function createStateMachine(engine: Engine, request: JsonObject): Json {
  const name = checkName(requiredText(request, 'name'));
  const definitionText = definitionIn(request);
  const roleArn = requiredText(request, 'roleArn');
  const type = machineType(request);
  const arn = machineArn(engine.services, name);
  const known = engine.store.machines.get(arn);
  checkDefinition(engine, definitionText, type);
  if (known !== undefined) {
    const same = engine.revision(known.revisionId).definitionText === definitionText && known.type === type;
    if (!same) throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
    return { stateMachineArn: arn, creationDate: known.createdMs / 1000 };
  }
  const now = engine.clock.nowMs();
  deploy(engine, { arn, name, type, roleArn, createdMs: now, updatedMs: now }, definitionText, request);
  return { stateMachineArn: arn, creationDate: now / 1000 };
}

/** Running executions keep the definition they started with. */
export function updateStateMachine(engine: Engine, request: JsonObject): Json {
  const known = machineOf(engine, request);
  const definitionText = optionalText(request, 'definition') ?? engine.revision(known.revisionId).definitionText;
  checkDefinition(engine, definitionText, known.type);
  const now = engine.clock.nowMs();
  const roleArn = optionalText(request, 'roleArn') ?? known.roleArn;
  const revisionId = deploy(engine, { ...known, roleArn, updatedMs: now }, definitionText, request);
  return { updateDate: now / 1000, revisionId };
}

export function deleteStateMachine(engine: Engine, request: JsonObject): Json {
  const arn = requiredText(request, 'stateMachineArn');
  if (engine.store.machines.has(arn)) engine.commit({ kind: 'machineDeleted', arn });
  return {};
}

export function describeStateMachine(engine: Engine, request: JsonObject): Json {
  const machine = machineOf(engine, request);
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    status: 'ACTIVE',
    definition: engine.revision(machine.revisionId).definitionText,
    roleArn: machine.roleArn,
    type: machine.type,
    creationDate: machine.createdMs / 1000,
    loggingConfiguration: machine.loggingConfiguration ?? { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: machine.tracingConfiguration ?? { enabled: false },
    revisionId: machine.revisionId,
  };
}

export function describeStateMachineForExecution(engine: Engine, request: JsonObject): Json {
  const arn = requiredText(request, 'executionArn');
  const execution = engine.store.executions.get(arn);
  if (execution === undefined) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  const { spec } = execution;
  const machine = engine.store.machines.get(spec.machineArn);
  return {
    stateMachineArn: spec.machineArn,
    name: spec.machineName,
    definition: engine.revision(spec.revisionId).definitionText,
    roleArn: spec.roleArn,
    updateDate: (machine?.updatedMs ?? spec.startMs) / 1000,
    loggingConfiguration: machine?.loggingConfiguration ?? { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: machine?.tracingConfiguration ?? { enabled: false },
    ...(spec.parent?.mapRunArn !== undefined && { mapRunArn: spec.parent.mapRunArn }),
    revisionId: spec.revisionId,
  };
}

export function listStateMachines(engine: Engine, request: JsonObject): Json {
  const { items, nextToken } = page([...engine.store.machines.values()], request, 100);
  const stateMachines = items.map(({ arn, name, type, createdMs }) => ({
    stateMachineArn: arn,
    name,
    type,
    creationDate: createdMs / 1000,
  }));
  return { stateMachines, ...(nextToken !== undefined && { nextToken }) };
}

export function validateStateMachineDefinition(engine: Engine, request: JsonObject): Json {
  const problems = validateDefinition(definitionIn(request), machineType(request), engine.validation);
  const most = mostDiagnostics(request);
  const diagnostics = problems.slice(0, most).map(({ code, message, location }) => ({
    severity: 'ERROR',
    code,
    message,
    ...(location !== undefined && { location }),
  }));
  return { result: problems.length === 0 ? 'OK' : 'FAIL', diagnostics, truncated: problems.length > most };
}

/** 0 is the default. @throws ServiceError ValidationException */
function mostDiagnostics({ maxResults }: JsonObject): number {
  if (maxResults === undefined || maxResults === null || maxResults === 0) return MAX_DIAGNOSTICS;
  if (
    typeof maxResults === 'number' &&
    Number.isInteger(maxResults) &&
    maxResults > 0 &&
    maxResults <= MAX_DIAGNOSTICS
  ) {
    return maxResults;
  }
  throw new ServiceError(
    'ValidationException',
    `1 validation error detected: Value '${JSON.stringify(maxResults)}' at 'maxResults' failed to satisfy constraint: Member must be an integer from 0 to ${MAX_DIAGNOSTICS}`,
  );
}

/** @throws ServiceError StateMachineDoesNotExist */
export function machineOf(engine: Engine, request: JsonObject): Machine {
  const arn = requiredText(request, 'stateMachineArn');
  const { machines } = engine.store;
  const machine = machines.get(arn) ?? machines.get(unqualified(arn));
  if (machine === undefined)
    throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  return machine;
}

function deploy(
  engine: Engine,
  machine: Omit<Machine, 'revisionId'>,
  definitionText: string,
  request: JsonObject,
): string {
  const revisionId = uuid(engine.services);
  const { loggingConfiguration, tracingConfiguration } = request;
  engine.commit({
    kind: 'machineDeployed',
    machine: {
      ...machine,
      revisionId,
      ...(loggingConfiguration !== undefined && { loggingConfiguration }),
      ...(tracingConfiguration !== undefined && { tracingConfiguration }),
    },
    definitionText,
  });
  return revisionId;
}

function machineType(request: JsonObject): MachineType {
  const type = optionalText(request, 'type') ?? 'STANDARD';
  if (type === 'STANDARD' || type === 'EXPRESS') return type;
  throw new ServiceError('ValidationException', `The type must be STANDARD or EXPRESS, but was '${type}'`);
}

/** The text of a definition: an empty one is a definition with a fault, none at all a faulty request. */
function definitionIn(request: JsonObject): string {
  return request.definition === '' ? '' : requiredText(request, 'definition');
}

/** Definitions without a problem, by what they were checked for: clouds of one process have the same, 20 ms each. */
const sound = new Set<string>();
const MAX_REMEMBERED = 50;

function checkDefinition(engine: Engine, definitionText: string, type: MachineType): void {
  if (Buffer.byteLength(definitionText) > MAX_DEFINITION_BYTES) {
    throw invalid(
      `DEFINITION_TOO_LARGE: The definition has ${Buffer.byteLength(definitionText)} bytes, at most ${MAX_DEFINITION_BYTES} are allowed`,
    );
  }
  const checked = `${type} ${JSON.stringify(engine.validation)} ${definitionText}`;
  if (sound.has(checked)) return;
  const problems = validateDefinition(definitionText, type, engine.validation);
  if (problems.length === 0) {
    if (sound.size >= MAX_REMEMBERED) sound.clear();
    sound.add(checked);
    return;
  }
  throw invalid(problems.map(problemText).join(', '));
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidDefinition', `Invalid State Machine Definition: '${message}'`);
}
