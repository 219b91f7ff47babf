import { isDeepStrictEqual } from 'node:util';
import { type Json, ServiceError } from '../step-functions/index.ts';
import { type Case, definitionTextOf, type JsonObject } from './cases.ts';
import { serviceFor } from './replay.ts';

/** How a case that is no execution came out. */
export type OtherOutcome = 'equal' | 'different' | 'refused';

/** The rules by which these are called equal; there is none among the recordings. */
export const OTHER_RULES = {
  createError: 'refused with the same code',
  validate: 'the same result, and for FAIL the same locations',
  testState:
    'the same status, error, cause, next state, output and inspection data; times and names of AWS do not count',
} as const;

/** Runs a createError, validate or testState case. */
export async function runOther(given: Case): Promise<{ outcome: OtherOutcome; difference?: string }> {
  try {
    switch (given.kind) {
      case 'createError':
        return verdict(given.expected.code, await codeOfCreate(given));
      case 'validate':
        return verdict(validation(given.expected), validation(await validate(given)));
      default:
        return verdict(scrubbed(given.expected), scrubbed(parsed(await tested(given))));
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { outcome: 'refused', difference: error.message };
  }
}

function verdict(expected: unknown, actual: unknown): { outcome: OtherOutcome; difference?: string } {
  if (isDeepStrictEqual(expected, actual)) return { outcome: 'equal' };
  return { outcome: 'different', difference: `${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}` };
}

async function codeOfCreate(given: Case): Promise<Json | undefined> {
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
    if (error instanceof ServiceError) return error.code;
    throw error;
  }
}

async function validate(given: Case): Promise<JsonObject> {
  const request = { definition: definitionTextOf(given), type: given.type ?? 'STANDARD' };
  return (await serviceFor(given).call('ValidateStateMachineDefinition', request)) as JsonObject;
}

function validation(answer: JsonObject): unknown {
  const diagnostics = (answer.diagnostics ?? []) as JsonObject[];
  return { result: answer.result, locations: diagnostics.map(({ location }) => location).sort() };
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
