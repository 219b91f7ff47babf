import { duration } from '../duration.ts';
import type { Rejection } from './admission.ts';

/** When a circuit that refused may admit a call. */
export function retryText({ retryAfterMs }: Pick<Rejection, 'retryAfterMs'>): string {
  return retryAfterMs === undefined ? 'until it is reset' : `retry after ${duration(retryAfterMs)}`;
}
