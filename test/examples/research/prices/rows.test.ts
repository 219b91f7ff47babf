import fc from 'fast-check';
import { MAX_COLUMNS, readRows } from '../../../../examples/research/prices/rows.ts';

const rowsOf = (csv: string) => [...readRows(csv, 'X.csv', ['close', 'volume'])];

test('a row has its line, its date and the cells asked for, wherever their columns are', () => {
  const cells: Record<string, string> = { Date: '2024-01-02', Close: '1.5', Volume: '700', Open: 'n/a', Notes: '' };
  fc.assert(
    fc.property(fc.shuffledSubarray(Object.keys(cells), { minLength: 5 }), (header) => {
      const csv = `${header.join(',')}\n\n${header.map((name) => cells[name]).join(',')}\n`;
      expect(rowsOf(csv)).toEqual([{ line: 3, date: '2024-01-02', cells: ['1.5', '700'] }]);
    }),
  );
});

test('a cell that is cut off a row is undefined', () => {
  expect(rowsOf('Date,Close,Volume\n2024-01-02,1\n')).toEqual([
    { line: 2, date: '2024-01-02', cells: ['1', undefined] },
  ]);
});

describe('a file is refused', () => {
  test.each<[string, string, string]>([
    ['when it is empty', '', 'X.csv is empty; the first row must name the columns Date, Close, Volume'],
    ['without rows', 'Date,Close,Volume\n', 'X.csv has a header but no rows'],
    ['without a column', 'Date,Close\n', 'X.csv row 1: no column "volume" in the header "Date,Close"'],
    ['with a column twice', 'Date,Close,CLOSE,Volume\n', 'X.csv row 1: 2 columns "close"'],
    ['with 101 columns', `${'a,'.repeat(MAX_COLUMNS)}a\n`, 'X.csv has 101 columns; at most 100 are read'],
  ])('%s', (_, csv, message) => {
    expect(() => rowsOf(csv)).toThrow(
      expect.objectContaining({ name: 'AgentInputError', message: expect.stringContaining(message) as string }),
    );
  });
});
