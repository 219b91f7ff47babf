import { parsePrices } from '../../../../examples/research/prices/parse.ts';
import { AgentInputError } from '../../../../patterns/catalogue/errors.ts';

const HEADER = 'Date,Open,High,Low,Close,Adj Close,Volume';
const ROW_1 = '2024-01-02,10,12,9,11,5,100';
const ROW_2 = '2024-01-03,11,13,10,12,6,200';

const csv = (...rows: string[]): string => [HEADER, ...rows].join('\n');

/** So many days in a row. */
function days(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const day = new Date(Date.UTC(1920, 0, 1 + index)).toISOString().slice(0, 10);
    return `${day},10,12,9,11,5,100`;
  });
}

test('reads the columns asked for and no others, from raw closes', () => {
  expect(parsePrices(csv(ROW_1, ROW_2), 'X.csv', ['close', 'volume'])).toEqual([
    { date: '2024-01-02', close: 11, volume: 100 },
    { date: '2024-01-03', close: 12, volume: 200 },
  ]);
});

test('takes headers in any case and order, further columns, a byte order mark, CRLF, spaces and empty lines', () => {
  const text = '\uFEFFnote, CLOSE ,date\r\n"hello, world", 11 ,2024-01-02\r\n\r\nx,12,2024-01-03\r\n\r\n';
  expect(parsePrices(text, 'X.csv', ['close']).map(({ close }) => close)).toEqual([11, 12]);
});

describe('fails', () => {
  const refused = (text: string, ...columns: ('open' | 'high' | 'low' | 'close' | 'volume')[]): string => {
    try {
      parsePrices(text, 'X.csv', columns.length === 0 ? ['close'] : columns);
    } catch (error) {
      expect(error).toBeInstanceOf(AgentInputError);
      return (error as Error).message;
    }
    throw new Error('was not refused');
  };

  test.each([
    ['text', 'n/a'],
    ['an empty cell', ''],
    ['null', 'null'],
    ['zero', '0'],
    ['a negative price', '-1'],
    ['infinity', 'Infinity'],
    ['an overflow', '1e999'],
    ['hexadecimal', '0x10'],
    ['a thousands separator', '"1,000"'],
    ['larger than any', '1e10'],
    ['so large that its square is infinite', '1e200'],
    ['smaller than any', '1e-10'],
  ])('with file, row, column, value and remedy when a price is %s', (_what, cell) => {
    const message = refused(csv(ROW_1, `2024-01-03,11,13,10,${cell},6,200`));
    expect(message).toContain('X.csv row 3: Close is ');
    expect(message).toContain(cell.replaceAll('"', ''));
    expect(message).toContain('correct the cell or remove the row');
  });

  test('when a needed cell is cut off the row', () => {
    expect(refused(csv('2024-01-02,10'))).toContain('row 2: Close is ""');
  });

  test.each([
    ['is none', '02/01/2024', 'YYYY-MM-DD'],
    ['does not exist', '2024-02-30', 'YYYY-MM-DD'],
    ['occurs twice', '2024-01-02', 'occurs twice'],
    ['runs backwards', '2024-01-01', 'sort the rows'],
  ])('when a date %s, whatever columns are needed', (_what, date, remedy) => {
    expect(refused(csv(ROW_1, `${date},11,13,10,12,6,200`))).toMatch(
      new RegExp(`row 3: Date "${date}|row 3: Date is "${date}`),
    );
    expect(refused(csv(ROW_1, `${date},11,13,10,12,6,200`))).toContain(remedy);
  });

  test('when prices of a day contradict each other, as far as they are needed', () => {
    const crossed = csv('2024-01-02,10,9,12,11,5,100');
    expect(refused(crossed, 'high', 'low')).toContain('High 9 is below Low 12');
    expect(refused(crossed, 'high', 'close')).toContain('Close 11 is above High 9');
    expect(refused(crossed, 'open', 'low')).toContain('Open 10 is below Low 12');
    expect(parsePrices(crossed, 'X.csv', ['close'])).toHaveLength(1);
  });

  test('when volume is negative, but not when it is 0', () => {
    expect(refused(csv('2024-01-02,10,12,9,11,5,-1'), 'volume')).toContain('Volume is "-1", below 0');
    expect(parsePrices(csv('2024-01-02,10,12,9,11,5,0'), 'X.csv', ['volume'])).toHaveLength(1);
  });

  test('when volume is larger than any, with the bound', () => {
    expect(refused(csv('2024-01-02,10,12,9,11,5,1e16'), 'volume')).toContain(
      'Volume is "1e16", above 1000000000000000',
    );
  });

  test('naming three faults and counting the rest', () => {
    const bad = [3, 4, 5, 6, 7].map((day) => `2024-01-0${day},11,13,10,bad,6,200`);
    const message = refused(csv(ROW_1, ...bad));
    expect(message).toContain('row 3: ');
    expect(message).toContain('row 5: ');
    expect(message).not.toContain('row 6: ');
    expect(message).toContain('and 2 more');
  });

  test('when there is nothing, only a header, or no such column', () => {
    expect(refused('')).toContain('X.csv is empty; the first row must name the columns Date, Close');
    expect(refused(HEADER)).toContain('no rows');
    expect(refused('Date;Close\n2024-01-02;1')).toMatch(
      /no column "date" in the header "Date;Close"; .*separated by commas/,
    );
    expect(refused('Date,Close,close\n2024-01-02,1,1')).toContain('2 columns "close"');
  });

  // N28: each of these took seconds to minutes of every tier, or all of its memory
  test.each<[string, string, RegExp]>([
    [
      '20,000 further columns',
      csv(ROW_1).replace('Volume', `Volume${',note'.repeat(20_000)}`),
      /row 1 is longer than 4000/,
    ],
    ['101 columns', csv(ROW_1).replace('Volume', `Volume${',n'.repeat(94)}`), /has 101 columns; at most 100 are read/],
    ['a row of a million cells', csv(ROW_1, `2024-01-03${','.repeat(1_000_000)}`), /row 3 is longer than 4000/],
    ['half a million rows of one cell', csv('a\n'.repeat(500_000)), /row 2: Date is "a".*and at least \d+ more/],
    ['more days than a century has', csv(...days(40_000)), /has more than 40000 rows/],
    [
      'a cell of thousands of digits',
      csv(`2024-01-02,10,12,9,${'1'.repeat(3_900)}x,5,100`),
      /Close is "1+\.\.\..*not a number/,
    ],
  ])('for %s, by the first of them', (_what, text, message) => {
    expect(refused(text)).toMatch(message);
  });

  test('not for 100 columns, nor for a century of days', () => {
    const wide = csv(ROW_1).replace('Volume', `Volume${',n'.repeat(93)}`);
    expect(parsePrices(wide, 'X.csv', ['close'])).toHaveLength(1);
    expect(parsePrices(csv(...days(36_525)), 'X.csv', ['open', 'high', 'low', 'close', 'volume'])).toHaveLength(36_525);
  });

  test('when it is no CSV at all', () => {
    expect(refused(`${HEADER}\n"2024`)).toContain('is not a CSV file');
  });

  test('without letting a cell break the line of the message', () => {
    const message = refused(csv('2024-01-02,10,12,9,"a\nb\u001b[31m\u202e",5,100'));
    expect(message).toMatch(/^[\x20-\x7e]+$/);
  });
});
