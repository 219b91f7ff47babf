import type { Json } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';
import { isObject } from '../definition/field-checks.ts';
import { integrationOf } from '../definition/integration.ts';
import { outputOf, type Type } from './api-models/model.ts';

export type FieldValidationMode = 'STRICT' | 'PRESENT' | 'NONE';

/** Services of optimized integrations that `aws-sdk:` names otherwise. */
const SDK_NAMES: Readonly<Record<string, string>> = { states: 'sfn', events: 'eventbridge', bedrock: 'bedrockruntime' };

/** The operation that `.sync` polls: a mock has the shape of its response. */
const POLLED: Readonly<Record<string, string>> = {
  'sfn:startExecution': 'describeExecution',
  'ecs:runTask': 'describeTasks',
  'batch:submitJob': 'describeJobs',
  'glue:startJobRun': 'getJobRun',
  'athena:startQueryExecution': 'getQueryExecution',
  'codebuild:startBuild': 'batchGetBuilds',
};

/** Where an optimized integration answers with JSON and the API with its text. */
const JSON_FIELDS: Readonly<Record<string, string>> = { 'lambda:invoke': 'Payload', 'bedrock:invokeModel': 'Body' };

/**
 * Compares a mocked result with the API's model, as AWS does: names and types of known fields, ranges of numbers, lengths,
 * enumerations and, when STRICT, required fields. Unknown fields are ignored.
 *
 * @throws ServiceError ValidationException in AWS's words
 */
export function checkMockedResult(resource: string, result: Json, mode: FieldValidationMode): void {
  const integration = integrationOf(resource);
  // the owner of the token sends the result
  if (mode === 'NONE' || integration.family !== 'Task' || integration.callback) return;
  const { resourceType, resource: action } = integration;
  const [operation = '', isSync] = action.split(/\.(sync(?::2)?)$/);
  const service = SDK_NAMES[resourceType] ?? resourceType.replace(/^aws-sdk:/, '');
  const polled = isSync === undefined ? operation : POLLED[`${service}:${operation}`];
  const type = polled === undefined ? undefined : outputOf(service, polled);
  if (type?.kind !== 'structure') return;
  if (!isObject(result)) throw new ServiceError('ValidationException', 'Mocked result must be a JSON object.');
  const json = JSON_FIELDS[`${resourceType}:${operation}`];
  const fields = new Map([...type.fields].filter(([name]) => name !== json));
  check({ ...type, fields }, result, '', mode === 'STRICT');
}

function check(expected: Type, value: Json, field: string, strict: boolean): void {
  switch (expected.kind) {
    case 'any':
      return;
    case 'boolean':
      if (typeof value !== 'boolean') throw invalid(`Field '${field}' must be a boolean`);
      return;
    case 'number':
      if (typeof value !== 'number') throw invalid(`Field '${field}' must be a number`);
      if (value < (expected.min ?? value)) throw invalid(`Field '${field}' is less than the minimum value`);
      if (value > (expected.max ?? value)) throw invalid(`Field '${field}' exceeds the maximum value`);
      return;
    case 'string':
      checkString(expected, value, field);
      return;
    case 'list':
      if (!Array.isArray(value)) throw invalid(`Field '${field}' must be an array`);
      for (const item of value) check(expected.of, item, field, strict);
      return;
    case 'map':
      if (!isObject(value)) throw invalid(`Field '${field}' must be an object`);
      for (const member of Object.values(value)) check(expected.of, member, field, strict);
      return;
    case 'structure':
      if (!isObject(value)) throw invalid(`Field '${field}' must be an object`);
      for (const [name, { required }] of expected.fields) {
        if (strict && required && !Object.hasOwn(value, name)) throw invalid(`Required field '${name}' is missing`);
      }
      for (const [name, member] of Object.entries(value)) {
        const known = expected.fields.get(name);
        if (known !== undefined) check(known.type, member, name, strict);
      }
      return;
    default:
      expected satisfies never;
  }
}

/** Times are strings, too, of any form. That a string can be too long is concluded from recordings with short ones. */
function checkString({ min = 0, max, values }: Extract<Type, { kind: 'string' }>, value: Json, field: string): void {
  if (typeof value !== 'string') throw invalid(`Field '${field}' must be a string`);
  if (values !== undefined && !values.includes(value)) throw invalid(`Field '${field}' is not an expected value`);
  const { length } = Array.from(value);
  if (length < min) throw invalid(`Field '${field}' is smaller than the minimum length`);
  if (length > (max ?? length)) throw invalid(`Field '${field}' exceeds the maximum length`);
}

function invalid(reason: string): ServiceError {
  return new ServiceError('ValidationException', `Mock result schema validation error: ${reason}`);
}
