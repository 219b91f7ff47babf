import type { FailState } from '../definition/types.ts';
import type { Turn } from '../execution/step.ts';
import { unexpectedType } from '../jsonata/evaluate.ts';
import { giveUp } from './handle-failure.ts';

export async function fail(turn: Turn, state: FailState): Promise<void> {
  const error = await text(turn, state.Error, 'Error');
  const cause = await text(turn, state.Cause, 'Cause');
  giveUp(turn, { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) });
}

async function text(turn: Turn, field: string | undefined, location: string): Promise<string | undefined> {
  if (field === undefined) return undefined;
  const value = await turn.evaluate(field, location);
  if (typeof value !== 'string') throw unexpectedType(field, location, 'string', value);
  return value;
}
