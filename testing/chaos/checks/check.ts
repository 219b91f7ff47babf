import type { Facts } from '../facts.ts';

/** What contradicts the failure contract. */
export interface Violation {
  /** the check that found it */
  readonly check: string;
  /** what it is about: an execution, a record, a circuit, an event */
  readonly about: string;
  readonly what: string;
}

/** One promise of the failure contract, held against what a scenario left. */
export interface Check {
  readonly name: string;
  find(facts: Facts): { readonly about: string; readonly what: string }[];
}
