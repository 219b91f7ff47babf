import type { Json, JsonObject } from '../../../json.ts';
import { parseJsonText } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';

/** A text the request must have. @throws ServiceError ValidationException */
export function requiredText(request: JsonObject, field: string): string {
  const value = request[field];
  if (typeof value === 'string' && value !== '') return value;
  throw new ServiceError(
    'ValidationException',
    `1 validation error detected: Value ${JSON.stringify(value ?? null)} at '${field}' failed to satisfy constraint: Member must be a non-empty string`,
  );
}

export function optionalText(request: JsonObject, field: string): string | undefined {
  const value = request[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new ServiceError(
    'ValidationException',
    `1 validation error detected: Value ${JSON.stringify(value)} at '${field}' failed to satisfy constraint: Member must be a string`,
  );
}

/** Characters that AWS does not allow in names of machines and executions. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among those refused
const FORBIDDEN_IN_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/u;

const MAX_NAME_CHARACTERS = 80;

/** @throws ServiceError InvalidName */
export function checkName(name: string): string {
  const [forbidden] = FORBIDDEN_IN_NAME.exec(name) ?? [];
  const { length } = Array.from(name);
  if (forbidden === undefined && length >= 1 && length <= MAX_NAME_CHARACTERS) return name;
  const reason = forbidden === undefined ? `it has ${length} characters` : `it has a ${JSON.stringify(forbidden)}`;
  throw new ServiceError(
    'InvalidName',
    `Invalid Name: '${name}': ${reason}. Use 1 to ${MAX_NAME_CHARACTERS} characters, best out of A-Z, a-z, 0-9, - and _`,
  );
}

/** @throws ServiceError InvalidExecutionInput, InvalidOutput and the like, under the given code */
export function parseJson(text: string, code: string, field: string): Json {
  try {
    return parseJsonText(text);
  } catch (error) {
    throw new ServiceError(code, `Invalid ${field}: '${text.slice(0, 100)}' is not JSON (${(error as Error).message})`);
  }
}

export function asObject(request: Json): JsonObject {
  if (request === null || request === undefined) return {};
  if (typeof request === 'object' && !Array.isArray(request)) return request;
  throw new ServiceError(
    'ValidationException',
    `The request must be a JSON object, but was ${JSON.stringify(request)}`,
  );
}
