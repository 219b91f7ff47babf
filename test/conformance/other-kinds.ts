import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../../local/json.ts';
import { ServiceError } from '../../local/service-error.ts';
import { type Case, definitionTextOf } from './cases.ts';
import { serviceFor } from './replay.ts';

/** How a case that is no execution came out. */
export type OtherOutcome = 'equal' | 'different' | 'refused';

interface Verdict {
  readonly outcome: OtherOutcome;
  readonly difference?: string;
}

/** The rules by which these are called equal; there is none among the recordings. */
export const OTHER_RULES = {
  createError: 'refused with the same code, for what AWS names at the same location',
  validate: 'the same result, and for FAIL the same codes and locations',
  testState:
    'the same status, error, cause, next state, output and inspection data; times and names of AWS do not count',
} as const;

/** LocalStack's validation spoke before AWS was asked: 88 of the 103 in the whole set, all about a Map's Label. */
export function isRecorderOwn({ kind, expected }: Case): boolean {
  return kind === 'createError' && String(expected.message).startsWith('Error=');
}

/** Runs a createError, validate or testState case. */
export async function runOther(given: Case): Promise<Verdict> {
  try {
    switch (given.kind) {
      case 'createError':
        return refusal(given.expected, await refusalOfCreate(given));
      case 'validate':
        return validated(given.expected, await validate(given));
      default:
        return verdict(scrubbed(given.expected), scrubbed(parsed(await tested(given))));
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { outcome: 'refused', difference: error.message };
  }
}

function verdict(expected: unknown, actual: unknown): Verdict {
  if (isDeepStrictEqual(expected, actual)) return { outcome: 'equal' };
  return { outcome: 'different', difference: `${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}` };
}

function refusal(expected: JsonObject, actual: ServiceError | undefined): Verdict {
  if (actual === undefined)
    return { outcome: 'different', difference: `not refused, but AWS says ${expected.message}` };
  const found = problemsIn(actual.message);
  if (isOfLanguage(found)) return { outcome: 'refused', difference: actual.message };
  const wanted = problemsIn(String(expected.message));
  const isSame = expected.code === actual.code && wanted.every((problem) => found.includes(problem));
  return isSame
    ? { outcome: 'equal' }
    : { outcome: 'different', difference: `${actual.code}: ${actual.message} instead of ${expected.message}` };
}

/** Codes and locations in `Invalid State Machine Definition: 'CODE: message at /States/A, CODE: ...'`. */
function problemsIn(message: string): string[] {
  return [...message.matchAll(/\b([A-Z]+(?:_[A-Z]+)*): .*? at (\/[^',]*)/gs)].map(
    ([, code, place]) => `${code} ${place}`,
  );
}

/** JSONPath is refused by design, whatever else may be wrong. */
function isOfLanguage(problems: readonly string[]): boolean {
  return problems.length > 0 && problems.every((problem) => problem.startsWith('UNSUPPORTED '));
}

async function refusalOfCreate(given: Case): Promise<ServiceError | undefined> {
  const request = {
    name: 'tried',
    roleArn: 'role',
    type: given.type ?? 'STANDARD',
    definition: definitionTextOf(given),
  };
  try {
    await serviceFor(given).call('CreateStateMachine', request);
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

async function validate(given: Case): Promise<JsonObject> {
  const request = { definition: definitionTextOf(given), type: given.type ?? 'STANDARD' };
  return (await serviceFor(given).call('ValidateStateMachineDefinition', request)) as JsonObject;
}

function validated(expected: JsonObject, actual: JsonObject): Verdict {
  const problems = (answer: JsonObject) =>
    ((answer.diagnostics ?? []) as JsonObject[]).map(({ code, location }) => `${code} ${location}`).sort();
  const found = problems(actual);
  if (isOfLanguage(found)) return { outcome: 'refused', difference: found.join(', ') };
  return verdict({ result: expected.result, problems: problems(expected) }, { result: actual.result, problems: found });
}

async function tested(given: Case): Promise<JsonObject> {
  return (await serviceFor(given).call('TestState', {
    ...given.request,
    definition: definitionTextOf(given),
    input: JSON.stringify(given.input ?? {}),
  })) as JsonObject;
}

/** The recordings have payloads as JSON, the API as text. */
function parsed(answer: JsonObject): JsonObject {
  const { output, inspectionData, ...rest } = answer;
  const inspected = Object.entries((inspectionData ?? {}) as JsonObject).map(([field, value]) => [
    field,
    typeof value === 'string' ? JSON.parse(value) : value,
  ]);
  return {
    ...rest,
    ...(output !== undefined && { output: JSON.parse(String(output)) as Json }),
    ...(inspectionData !== undefined && { inspectionData: Object.fromEntries(inspected) as JsonObject }),
  };
}

/** What differs from call to call: the context object's names and times, and what stands for a time or an ARN. */
function scrubbed(value: Json): Json {
  if (Array.isArray(value)) return value.map(scrubbed);
  if (value === null || typeof value !== 'object') return value;
  const named = /^(Id|Name|RoleArn|StartTime|EnteredTime|ExecutionArn|StartDate|StopDate)$/;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, named.test(key) ? '-' : scrubbed(member)]),
  );
}
