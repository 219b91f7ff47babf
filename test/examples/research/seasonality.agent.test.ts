import type { Bar } from '../../../examples/research/prices/bars.ts';
import { readSeasonality } from '../../../examples/research/seasonality.agent.ts';

/** One close a month for seven years, up to November; December changes by the given shares, the other months not at all. */
function decembers(changesByYear: readonly number[]): Bar<'close'>[] {
  let close = 100;
  return changesByYear
    .flatMap((change, year) =>
      Array.from({ length: 12 }, (_, month) => ({ change, year: 2018 + year, month: month + 1 })),
    )
    .slice(0, -1)
    .map(({ change, year, month }) => {
      close *= month === 12 ? 1 + change : 1;
      return { date: `${year}-${String(month).padStart(2, '0')}-28`, close };
    });
}

test('seasonality buys before a month that always rose and sells before one that always fell', () => {
  expect(readSeasonality(decembers([0.08, 0.08, 0.08, 0.08, 0.08, 0.08, 0])).signal).toBe('buy');
  expect(readSeasonality(decembers([-0.08, -0.08, -0.08, -0.08, -0.08, -0.08, 0])).signal).toBe('sell');
});

test('seasonality holds before a month whose mean is the work of one year', () => {
  const { signal, figures } = readSeasonality(decembers([0.9, -0.02, -0.02, -0.02, -0.02, -0.02, 0]));
  expect(figures.meanReturn).toBeGreaterThan(0.06);
  expect(signal).toBe('hold');
});

test('seasonality fails with fewer than three years of the month', () => {
  expect(() => readSeasonality(decembers([0.08, 0.08, 0]))).toThrow(
    expect.objectContaining({
      name: 'AgentInputError',
      message: expect.stringContaining('2 complete months of December'),
    }),
  );
  expect(readSeasonality(decembers([0.08, 0.08, 0.08, 0])).figures.observations).toBe(3);
});
