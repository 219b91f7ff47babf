import fc from 'fast-check';
import { barIssue, cellIssue, dateIssue } from '../../../../examples/research/prices/row-issues.ts';

describe('a date', () => {
  test('is valid exactly when it is a day of the calendar', () => {
    fc.assert(
      fc.property(fc.nat(9998), fc.nat(14), fc.nat(33), (year, month, day) => {
        const text = [
          String(year + 1).padStart(4, '0'),
          String(month).padStart(2, '0'),
          String(day).padStart(2, '0'),
        ].join('-');
        const days =
          month >= 1 && month <= 12 ? new Date(Date.UTC(2000 + ((year + 1) % 400), month, 0)).getUTCDate() : 0;
        expect(dateIssue(text, undefined) === undefined).toBe(day >= 1 && day <= days);
      }),
    );
  });

  test.each(['2024-1-2', '02.01.2024', '2024-01-02T00:00', '', undefined])('is refused as %j', (text) => {
    expect(dateIssue(text, undefined)).toMatch(/^Date is ".*"; write it as YYYY-MM-DD$/);
  });

  test('comes after the date before', () => {
    expect(dateIssue('2024-01-03', '2024-01-02')).toBeUndefined();
    expect(dateIssue('2024-01-02', '2024-01-02')).toContain('occurs twice');
    expect(dateIssue('2024-01-01', '2024-01-02')).toContain('comes after "2024-01-02"; sort the rows');
  });
});

describe('a cell', () => {
  test('of a price is valid for every number between the bounds, in decimal notation', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (price) => {
        expect(cellIssue('close', String(price))).toBeUndefined();
      }),
    );
  });

  test.each<[string | undefined, string]>([
    ['', 'not a number'],
    [undefined, 'not a number'],
    ['0x10', 'not a number'],
    ['Infinity', 'not a number'],
    ['1'.repeat(41), 'not a number'],
    ['0', 'not above 0'],
    ['-1', 'not above 0'],
    ['1e-10', 'below 1e-9'],
    ['1e10', 'above 1000000000'],
  ])('of a price is refused as %j: %s', (cell, issue) => {
    expect(cellIssue('close', cell)).toContain(`, ${issue}; correct the cell or remove the row`);
    expect(cellIssue('close', cell)).toMatch(/^Close is "/);
  });

  test('of a volume may be 0, neither negative nor larger than any', () => {
    expect(cellIssue('volume', '0')).toBeUndefined();
    expect(cellIssue('volume', '-1')).toContain('below 0');
    expect(cellIssue('volume', '1e16')).toContain('above 1000000000000000');
  });
});

describe('the prices of a day', () => {
  test('contradict each other when open or close lie outside of high and low by more than rounding', () => {
    const day = { high: 110, low: 90 };
    expect(barIssue({ ...day, open: 110.01, close: 89.992 })).toBeUndefined();
    expect(barIssue({ ...day, close: 110.02 })).toBe('Close 110.02 is above High 110; correct one of them');
    expect(barIssue({ ...day, open: 89.98 })).toBe('Open 89.98 is below Low 90; correct one of them');
    expect(barIssue({ high: 90, low: 110 })).toBe('High 90 is below Low 110; correct one of them');
  });

  test('are compared as far as they were read', () => {
    expect(barIssue({ close: 5 })).toBeUndefined();
    expect(barIssue({ low: 6, close: 5 })).toContain('is below Low 6');
  });
});
