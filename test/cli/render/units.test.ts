import { formatOffset, formatTimestamp, percent, plural } from '../../../cli/render/units.ts';

describe('units', () => {
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
