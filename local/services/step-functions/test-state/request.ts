import type { Json, JsonObject } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';
import { asObject, optionalText, parseJson, requiredText } from '../api/request.ts';
import { isObject } from '../definition/field-checks.ts';
import type { FieldValidationMode } from './result-schema.ts';

const LEVELS = ['INFO', 'DEBUG', 'TRACE'] as const;
const MODES: readonly FieldValidationMode[] = ['STRICT', 'PRESENT', 'NONE'];

/** TestState's request, its fields checked one by one. */
export interface TestStateRequest {
  readonly definition: string;
  readonly stateName: string | undefined;
  readonly input: Json;
  readonly variables: JsonObject;
  readonly inspectionLevel: (typeof LEVELS)[number];
  readonly roleArn: string | undefined;
  readonly context: Json | undefined;
  readonly mock: MockInput | undefined;
  readonly configuration: Configuration;
}

export interface MockInput {
  readonly result?: string;
  readonly errorOutput?: { readonly error?: string; readonly cause?: string };
  readonly fieldValidationMode: FieldValidationMode;
}

export interface Configuration {
  readonly retrierRetryCount?: number;
  readonly mapIterationFailureCount?: number;
  readonly mapItemReaderData?: string;
  readonly errorCausedByState?: string;
}

/** @throws ServiceError ValidationException, InvalidExecutionInput */
export function readRequest(request: JsonObject): TestStateRequest {
  const context = optionalText(request, 'context');
  const mock = readMock(request);
  const configuration = readConfiguration(request);
  if (mock !== undefined && request.revealSecrets === true) {
    throw invalid('TestState does not support RevealSecrets when a mock is specified.');
  }
  if (mock === undefined && configuration.mapIterationFailureCount !== undefined) {
    throw invalid('TestState does not support MapIterationFailureCount when a mock is not specified.');
  }
  if (mock === undefined && context !== undefined) {
    throw invalid('TestState does not support Context when a mock is not specified.');
  }
  return {
    definition: requiredText(request, 'definition'),
    stateName: optionalText(request, 'stateName'),
    input: parseJson(optionalText(request, 'input') ?? '{}', 'InvalidExecutionInput', 'input'),
    variables: readVariables(request),
    inspectionLevel: oneOf(LEVELS, request.inspectionLevel, 'inspectionLevel') ?? 'INFO',
    roleArn: optionalText(request, 'roleArn'),
    context: context === undefined ? undefined : parseJson(context, 'ValidationException', 'context'),
    mock,
    configuration,
  };
}

function readVariables(request: JsonObject): JsonObject {
  const variables = parseJson(optionalText(request, 'variables') ?? '{}', 'ValidationException', 'variables');
  if (isObject(variables)) return variables;
  throw invalid(`variables must be a JSON object, but was ${JSON.stringify(variables)}`);
}

function readMock(request: JsonObject): MockInput | undefined {
  if (request.mock === undefined) return undefined;
  const mock = objectIn(request, 'mock');
  const result = optionalText(mock, 'result');
  const errorOutput = mock.errorOutput === undefined ? undefined : objectIn(mock, 'errorOutput');
  const mode = oneOf(MODES, mock.fieldValidationMode, 'mock.fieldValidationMode') ?? 'STRICT';
  if ((result === undefined) === (errorOutput === undefined)) {
    throw invalid('A test mock should have only one of the following fields: [result, errorOutput].');
  }
  if (result !== undefined) return { result, fieldValidationMode: mode };
  const error = optionalText(errorOutput ?? {}, 'error');
  const cause = optionalText(errorOutput ?? {}, 'cause');
  return {
    errorOutput: { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) },
    fieldValidationMode: mode,
  };
}

function readConfiguration(request: JsonObject): Configuration {
  const given = request.stateConfiguration === undefined ? {} : objectIn(request, 'stateConfiguration');
  const retries = wholeNumber(given, 'retrierRetryCount');
  const failures = wholeNumber(given, 'mapIterationFailureCount');
  const data = optionalText(given, 'mapItemReaderData');
  const origin = optionalText(given, 'errorCausedByState');
  return {
    ...(retries !== undefined && { retrierRetryCount: retries }),
    ...(failures !== undefined && { mapIterationFailureCount: failures }),
    ...(data !== undefined && { mapItemReaderData: data }),
    ...(origin !== undefined && { errorCausedByState: origin }),
  };
}

function wholeNumber(given: JsonObject, field: string): number | undefined {
  const value = given[field];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw violates(value, `stateConfiguration.${field}`, 'Member must have value greater than or equal to 0');
}

function oneOf<T extends string>(values: readonly T[], value: Json | undefined, field: string): T | undefined {
  if (value === undefined || values.includes(value as T)) return value as T | undefined;
  throw violates(value, field, `Member must satisfy enum value set: [${values.join(', ')}]`);
}

function objectIn(request: JsonObject, field: string): JsonObject {
  const value = request[field] ?? null;
  if (isObject(value)) return asObject(value);
  throw violates(value, field, 'Member must be an object');
}

function violates(value: Json, field: string, constraint: string): ServiceError {
  const shown = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  return invalid(
    `1 validation error detected: Value ${shown} at '${field}' failed to satisfy constraint: ${constraint}`,
  );
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
