import { readTrend } from '../../../examples/research/trend.agent.ts';
import { barsFrom } from './support.ts';

test('trend believes a rise without directional movement half as much', () => {
  const choppy = Array.from({ length: 400 }, (_, index) => [0.03, 0.03, -0.0265, -0.0265][index % 4] ?? 0);
  const { figures, signal } = readTrend(barsFrom(choppy));
  expect(figures.adx).toBeLessThan(20);
  expect(figures.sma50).toBeGreaterThan(1.02 * (figures.sma200 ?? 0));
  expect(figures.score).toBeLessThanOrEqual(0.5);
  expect(signal).toBe('buy');
});
