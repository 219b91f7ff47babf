import type { Json, JsonObject } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';
import { isObject } from '../definition/field-checks.ts';
import type { State } from '../definition/types.ts';

type FieldType = 'string' | 'integer' | 'any';

/** The fields of a context object. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, FieldType>>>> = {
  Execution: {
    Id: 'string',
    Input: 'any',
    Name: 'string',
    RoleArn: 'string',
    StartTime: 'string',
    RedriveCount: 'integer',
    RedriveTime: 'string',
  },
  State: { EnteredTime: 'string', Name: 'string', RetryCount: 'integer' },
  StateMachine: { Id: 'string', Name: 'string' },
  Task: { Token: 'string' },
};

/** The context object of a request. @throws ServiceError ValidationException in AWS's words */
export function checkContext(context: Json, state: State): JsonObject {
  if (!isObject(context)) throw invalid('it must be an object');
  for (const [name, part] of Object.entries(context)) {
    if (name === 'Map') throw invalid("'Map' field is not supported when mocking a Context object");
    const allowed = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (allowed === undefined) throw invalid(`Field '${name}' is not allowed`);
    if (!isObject(part)) throw invalid(`${name} must be an object`);
    for (const [field, value] of Object.entries(part)) {
      const type = Object.hasOwn(allowed, field) ? allowed[field] : undefined;
      if (type === undefined) throw invalid(`Field '${field}' is not allowed`);
      if (type === 'string' && typeof value !== 'string') throw invalid(`${name}.${field} must be a string`);
      if (type === 'integer' && !Number.isInteger(value)) throw invalid(`${name}.${field} must be an integer`);
    }
  }
  if (context.Task !== undefined && !(state.Type === 'Task' && /\.(sync|waitForTaskToken)/.test(state.Resource))) {
    throw invalid(
      "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
    );
  }
  return context;
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', `Invalid Context object provided: ${message}`);
}
