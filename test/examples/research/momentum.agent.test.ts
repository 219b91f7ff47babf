import { readMomentum } from '../../../examples/research/momentum.agent.ts';
import { barsFrom } from './support.ts';

test('momentum does not chase what has run far', () => {
  const stretched = readMomentum(barsFrom(Array.from({ length: 250 }, () => 0.01)));
  expect(stretched.figures.rsi).toBeGreaterThan(75);
  expect(stretched.figures.score).toBeLessThanOrEqual(0.5);
  expect(stretched.rationale).toContain('stretched');
});
