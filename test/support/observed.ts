import type { MetricName } from '../../patterns/catalogue/metrics.ts';
import { rowOf } from '../docs/support/contract.ts';
import { signalRows } from '../docs/support/signals.ts';
import { reportedInTest } from './reported.ts';

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
 * are those of the row, and every code of the row was seen. `test/docs` looks that each row has such a test. With a cloud of the
 * test's own, log lines and metrics are compared, too, as `seenSignals` does it.
 */
export function observed(id: string, observation: Observation): void {
  const { outcome, error, codes } = rowOf(id);
  expect({ id, outcome: observation.outcome, error: observation.error ?? '' }).toEqual({ id, outcome, error });
  if (reportedInTest() !== undefined) seenSignals(id);
  if (codes.length === 0) return;
  // an observation that leaves them out would prove nothing of them
  expect({ id, ...observation }).toHaveProperty('codes');
  if (observation.codes !== undefined)
    expect({ id, codes: observation.codes }).toMatchObject({ id, codes: expect.arrayContaining([...codes]) });
}

/**
 * Holds what functions and state machines have logged in the test, and where its file prepares tests, against the table of signals in
 * `docs/failure-contract.md`: every line and every metric of the row is there, a count of failed attempts by the error of the row.
 */
export function seenSignals(id: string): void {
  const row = signalRows().find((each) => each.id === id);
  if (row === undefined) return; // a row of another document
  const { values = [], codes = new Set<string>() } = reportedInTest() ?? {};
  expect({ id, lines: [...codes] }).toMatchObject({ id, lines: expect.arrayContaining([...row.lines]) });
  const { error } = rowOf(id);
  const metrics = values.flatMap(({ name, of }) => [name, ...(of === undefined ? [] : [`${name} by ${of}`])]);
  const expected = row.metrics.map((name) =>
    error !== '' && /^Attempts(Failed|Unreported)$/.test(name) ? `${name} by ${error}` : name,
  );
  expect({ id, metrics: [...new Set(metrics)] }).toMatchObject({ id, metrics: expect.arrayContaining(expected) });
}

/** Holds that these metrics were reported in the test. `test/workflow/metrics.test.ts` looks that each of the catalogue is. */
export function emitted(...names: readonly MetricName[]): void {
  const reported = new Set(reportedInTest()?.values.map(({ name }) => name));
  expect([...reported]).toEqual(expect.arrayContaining([...names]));
}
