import { METRIC_CATALOGUE } from '../../patterns/catalogue/metrics.ts';
import { filesBelow, sourcesOf, textOf } from '../repository/support/files.ts';
import { observationsIn } from '../repository/support/tests.ts';
import { contractRowsOf } from './support/contract.ts';
import { tableBelow } from './support/pages.ts';
import { issuesOfRow } from './support/proofs.ts';
import { NO_SIGNAL, REFERENCE, signalRows } from './support/signals.ts';

const rows = contractRowsOf('docs/failure-contract.md');

test('the contract has rows, each with an id of its own', () => {
  expect(rows.length).toBeGreaterThan(45);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
});

test.each(rows)('$id says how it ends, and is observed by a test that npm test runs', (row) => {
  expect(row.outcome).not.toBe('');
  expect(issuesOfRow(row)).toEqual([]);
});

describe('how each is seen', () => {
  const seen = signalRows();
  const byId = new Map(seen.map((row) => [row.id, row]));
  const COLUMNS = ['lines', 'metrics', 'alarms'] as const;

  test('every row of the contract has its line, its metric and its alarm, or a reason why there is none', () => {
    expect(seen.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    for (const row of seen) {
      for (const [index, column] of COLUMNS.entries()) {
        const cell = row.cells[index] ?? '';
        const isSaid = row[column].length > 0 || REFERENCE.test(cell) || NO_SIGNAL.test(cell);
        expect([row.id, column, cell, isSaid]).toEqual([row.id, column, cell, true]);
      }
    }
  });

  test('a reference leads to a row that names its signals', () => {
    const references = seen.flatMap((row) =>
      [...COLUMNS.entries()].flatMap(([index, column]) => {
        const [, target] = REFERENCE.exec(row.cells[index] ?? '') ?? [];
        return target === undefined ? [] : [{ id: row.id, target, signals: byId.get(target)?.[column].length ?? 0 }];
      }),
    );
    expect(references.filter(({ signals }) => signals === 0)).toEqual([]);
  });

  test('metrics are of the catalogue, alarms of the template, and codes are logged', () => {
    const logged = [...sourcesOf('lambdas'), ...sourcesOf('patterns'), ...sourcesOf('stores')].map(textOf).join('\n');
    for (const { lines, metrics, alarms } of seen) {
      expect(Object.keys(METRIC_CATALOGUE)).toEqual(expect.arrayContaining([...metrics]));
      expect(
        tableBelow('docs/alarms.md', 'Alarms')
          .map(({ alarm = '' }) => /^\[(\w+)\]/.exec(alarm)?.[1] ?? '')
          .concat('WorkflowImpaired'),
      ).toEqual(expect.arrayContaining([...alarms]));
      for (const line of lines) expect(logged).toContain(`'${line}'`);
    }
  });

  // observed() compares them only where the test has a cloud of its own
  test('what a row names is seen by a test with a cloud, its own one or another', () => {
    const files = filesBelow('test/workflow').filter((file) => file.endsWith('.test.ts'));
    const shown = new Set(files.flatMap((file) => observationsIn(textOf(file)).map(({ id }) => id)));
    const withSignals = seen.filter(({ lines, metrics }) => lines.length + metrics.length > 0);
    expect(withSignals.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([]);
  });

  test('each alarm that a row names rings and clears in a test of it', () => {
    const text = textOf('test/workflow/alarms.test.ts');
    for (const { alarms } of seen) for (const alarm of alarms) expect(text).toContain(`'${alarm} ALARM'`);
  });
});
