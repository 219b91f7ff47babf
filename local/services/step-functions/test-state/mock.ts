import type { Json } from '../../../json.ts';
import { parseJsonText } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';
import type { State } from '../definition/types.ts';
import { DATA_LIMIT_EXCEEDED, type Failure } from '../execution/failure.ts';
import type { MockInput } from './request.ts';
import { checkMockedResult } from './result-schema.ts';

/** The mocked result or error of a state. */
export type Mock = { readonly result: Json } | { readonly failure: Failure };

/** The mock of a state, checked against the result of the state. @throws ServiceError in AWS's words */
export function mockOf(input: MockInput | undefined, state: State): Mock | undefined {
  if (input === undefined) {
    if (state.Type !== 'Map' && state.Type !== 'Parallel') return undefined;
    throw new ServiceError(
      'InvalidDefinition',
      'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]',
    );
  }
  if (state.Type !== 'Task' && state.Type !== 'Map' && state.Type !== 'Parallel') {
    throw invalid(`State type '${state.Type}' is not supported when a mock is specified`);
  }
  if (input.errorOutput !== undefined) return { failure: mockedFailure(input.errorOutput) };
  const result = parsed(input.result ?? '');
  if (state.Type === 'Task') checkMockedResult(state.Resource, result, input.fieldValidationMode);
  else if (!Array.isArray(result)) throw invalid('Mocked result must be an array.');
  else if (state.Type === 'Parallel' && result.length !== state.Branches.length) {
    throw invalid('Mocked result must contain the same number of items as number of Parallel branches.');
  }
  return { result };
}

function mockedFailure(errorOutput: NonNullable<MockInput['errorOutput']>): Failure {
  return { ...errorOutput, ...(errorOutput.error === DATA_LIMIT_EXCEEDED && { namedOnly: true }) };
}

function parsed(text: string): Json {
  try {
    return parseJsonText(text);
  } catch {
    throw invalid('Mocked result must be valid JSON');
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
