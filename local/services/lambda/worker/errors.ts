import { types } from 'node:util';
import type { FunctionError } from './protocol.ts';

/** The error that Lambda's Node runtime reports for a thrown value. */
export function toFunctionError(thrown: unknown): FunctionError {
  if (types.isNativeError(thrown) || isErrorLike(thrown)) {
    return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** An error of the runtime itself: its name starts with `Runtime.` */
export function runtimeError(name: string, message: string): FunctionError {
  return { errorType: `Runtime.${name}`, errorMessage: message, trace: [`Runtime.${name}: ${message}`] };
}

function isErrorLike(thrown: unknown): thrown is Error {
  return typeof thrown === 'object' && thrown !== null && 'name' in thrown && 'message' in thrown && 'stack' in thrown;
}
