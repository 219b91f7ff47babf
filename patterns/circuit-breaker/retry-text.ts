import { duration } from '../duration.ts';
import type { Rejection } from './admission.ts';

/** When a circuit that refused may admit a call: an isolated one does once an operator resets it, whatever time passes. */
export function retryText({ state, retryAfterMs }: Pick<Rejection, 'state' | 'retryAfterMs'>): string {
  return state === 'ISOLATED' ? 'until it is reset' : `may be asked again in ${duration(retryAfterMs)}`;
}
