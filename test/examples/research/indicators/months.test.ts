import { monthAfter, monthlyReturns } from '../../../../examples/research/indicators/months.ts';

test('monthly returns go from month end to month end, without the running month and the month after a gap', () => {
  const bars = ['2023-11-30', '2023-12-01', '2023-12-29', '2024-01-31', '2024-03-28', '2024-04-30', '2024-05-02'].map(
    (date, index) => ({ date, close: 2 ** index }),
  );
  expect(monthlyReturns(bars)).toEqual([
    { year: 2023, month: 12, change: 3 },
    { year: 2024, month: 1, change: 1 },
    { year: 2024, month: 4, change: 1 },
  ]);
  expect([monthAfter('2024-11-30'), monthAfter('2024-12-31'), monthAfter('2024-01-01')]).toEqual([12, 1, 2]);
});
