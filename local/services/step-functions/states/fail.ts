import type { FailState } from '../definition/types.ts';
import type { Step } from '../execution/step.ts';
import { unexpectedType } from '../jsonata/evaluate.ts';
import { failState } from './handle-failure.ts';

export async function fail(step: Step, state: FailState): Promise<void> {
  const error = await text(step, state.Error, 'Error');
  const cause = await text(step, state.Cause, 'Cause');
  failState(step, { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) });
}

async function text(step: Step, field: string | undefined, location: string): Promise<string | undefined> {
  if (field === undefined) return undefined;
  const value = await step.evaluate(field, location);
  if (typeof value !== 'string') throw unexpectedType(field, location, 'string', value);
  return value;
}
