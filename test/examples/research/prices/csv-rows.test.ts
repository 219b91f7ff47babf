import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { type CsvRow, csvRows, MAX_ROW_LENGTH, MAX_ROWS } from '../../../../examples/research/prices/csv-rows.ts';

const OPTIONS = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true };

const rowsOf = (text: string): CsvRow[] => [...csvRows(text, 'X.csv')];

/** What a parser of everything that is called CSV makes of a text; undefined when it refuses it. */
function expected(text: string): string[][] | undefined {
  try {
    return parse(text, OPTIONS) as unknown as string[][];
  } catch {
    return undefined;
  }
}

function received(text: string): (readonly string[])[] | undefined {
  try {
    return rowsOf(text).map(({ cells }) => cells);
  } catch (error) {
    expect(error).toMatchObject({ name: 'AgentInputError' });
    return undefined;
  }
}

/** The other parser reads `"" ""` as one empty cell: after an empty quoted cell it takes a second quoted one for it. */
const QUOTED_TWICE = /"" +"/;

const cell = fc.oneof(fc.string({ maxLength: 6 }), fc.stringMatching(/^[a1,"\n ]{0,5}$/));

/** A cell as a program writes it: in quotes where it has to be. */
const written = (text: string) => (/[",\r\n]|^\s|\s$|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

test('reads what any program writes as another parser does, whatever is in its cells', () => {
  const file = fc.tuple(
    fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 }),
    fc.constantFrom('\n', '\r\n'),
  );
  fc.assert(
    fc.property(file, ([rows, end]) => {
      const text = rows.map((cells) => cells.map(written).join(',')).join(end);
      expect(received(text)).toEqual(expected(text));
    }),
    { numRuns: 500 },
  );
});

test('reads or refuses any text as another parser does', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', ',', '"', '\n', ' '), { maxLength: 14 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (some) => {
      fc.pre(!QUOTED_TWICE.test(some));
      expect(received(some)).toEqual(expected(some));
    }),
    { numRuns: 2_000 },
  );
});

test('refuses a cell that is quoted twice', () => {
  expect(received('"" ""')).toBeUndefined();
});

test('a byte order mark is no part of the first cell, and lines are counted as an editor does', () => {
  expect(rowsOf('\uFEFFa\n\n"b\nc"\nd')).toEqual([
    { line: 1, cells: ['a'] },
    { line: 3, cells: ['b\nc'] },
    { line: 5, cells: ['d'] },
  ]);
});

describe('fails, before it reads on,', () => {
  const refused = (text: string): string => {
    let read = 0;
    try {
      for (const _ of csvRows(text, 'X.csv')) read += 1;
    } catch (error) {
      expect(error).toMatchObject({ name: 'AgentInputError' });
      expect(read).toBeLessThanOrEqual(MAX_ROWS);
      return (error as Error).message;
    }
    throw new Error('was not refused');
  };

  test('for one row more than allowed', () => {
    expect(rowsOf('a\n'.repeat(MAX_ROWS))).toHaveLength(MAX_ROWS);
    expect(refused('a\n'.repeat(MAX_ROWS + 1))).toBe(`X.csv has more than ${MAX_ROWS} rows; keep daily prices only`);
  });

  test.each<[string, string]>([
    ['one character more', 'a'.repeat(MAX_ROW_LENGTH + 1)],
    ['a million cells', ','.repeat(1_000_000)],
    ['a quoted cell of many lines', `"${'a\n'.repeat(MAX_ROW_LENGTH)}"`],
    ['many quoted cells', '"a",'.repeat(MAX_ROW_LENGTH)],
  ])('for a row that is too long: %s', (_, row) => {
    expect(refused(`a\n${row}\n`)).toMatch(/row 2 is longer than 4000 characters/);
  });

  test.each([
    ['that is never closed', '"a\nb'],
    ['behind which there is text', '"a"b'],
    ['within a cell', 'a"b"'],
  ])('for a quote %s', (_, text) => {
    expect(refused(`a\n${text}`)).toMatch(/^X\.csv is not a CSV file: row 2: .*; correct the row$/);
  });
});
