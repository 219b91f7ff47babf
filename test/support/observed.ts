import { rowOf } from '../docs/support/contract.ts';

/** What a test saw of a failure that a document has a row for. */
export interface Observation {
  /** how it ended: the status of a run, or the one word that the row has for it */
  readonly outcome: string;
  /** the error's name @default - there was none */
  readonly error?: string | null | undefined;
  /** codes of the events and log lines that were seen; undefined where the test has no way to see them */
  readonly codes?: readonly string[] | undefined;
}

/**
 * Holds what a test saw against the row of `docs/failure-contract.md` or `docs/traps.md` with this id: outcome and error
 * are those of the row, and every code of the row was seen. `test/docs` looks that each row has such a test.
 */
export function observed(id: string, seen: Observation): void {
  const { outcome, error, codes } = rowOf(id);
  expect({ id, outcome: seen.outcome, error: seen.error ?? '' }).toEqual({ id, outcome, error });
  if (codes.length === 0) return;
  // an observation that leaves them out would prove nothing of them
  expect({ id, ...seen }).toHaveProperty('codes');
  if (seen.codes !== undefined)
    expect({ id, codes: seen.codes }).toMatchObject({ id, codes: expect.arrayContaining([...codes]) });
}
