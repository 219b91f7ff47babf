import { parseJson } from '../api/request.ts';
import { isObject } from '../definition/field-checks.ts';
import type { JsonObject } from '../definition/types.ts';
import type { Failure } from '../engine/failure.ts';
import { type Json, ServiceError } from '../ports.ts';

/** What the caller says became of the state's work. */
export type Mock = { readonly result: Json } | { readonly failure: Failure };

/** @throws ServiceError ValidationException */
export function mockOf(request: JsonObject): Mock | undefined {
  if (request.mock === undefined) return undefined;
  const { result, errorOutput } = objectIn(request, 'mock');
  if ((result === undefined) === (errorOutput === undefined)) {
    throw new ServiceError('ValidationException', 'A mock has either a result or an errorOutput');
  }
  if (isObject(errorOutput)) {
    const { error, cause } = errorOutput;
    return {
      failure: {
        ...(error !== undefined && { error: String(error) }),
        ...(cause !== undefined && { cause: String(cause) }),
      },
    };
  }
  return { result: parseJson(String(result), 'ValidationException', 'mock.result') };
}

/** @throws ServiceError ValidationException */
export function objectIn(request: JsonObject, field: string): JsonObject {
  const value = request[field] ?? {};
  if (isObject(value)) return value;
  throw new ServiceError('ValidationException', `${field} must be an object, but was ${JSON.stringify(value)}`);
}
