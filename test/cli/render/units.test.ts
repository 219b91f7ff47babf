import { duration, formatOffset, formatTimestamp, percent, plural } from '../../../cli/render/units.ts';

describe('units', () => {
  test.each([
    [0, '0.00 s'],
    [312, '0.31 s'],
    [9_990, '9.99 s'],
    [12_000, '12.0 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min 0 s'],
    [125_000, '2 min 5 s'],
    [3_600_000, '1 h 0 min'],
    [9_000_000, '2 h 30 min'],
  ])('%d ms are %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  test('offsets keep their milliseconds, so that columns line up', () => {
    expect([formatOffset(7), formatOffset(61_234)]).toEqual(['0.007 s', '61.234 s']);
  });

  test('shares, counts and timestamps', () => {
    expect([percent(0.125), percent(0.125, 1), plural(1, 'bar'), plural(0, 'bar')]).toEqual([
      '13 %',
      '12.5 %',
      '1 bar',
      '0 bars',
    ]);
    expect(formatTimestamp(Date.UTC(2026, 0, 5, 9, 30))).toBe('2026-01-05 09:30:00');
  });
});
