import { readSimpleVolatility, readVolatility } from '../../../examples/research/volatility.agent.ts';
import { barsFrom } from './support.ts';

test('volatility sells a fall in widening swings and buys a rise in narrowing ones', () => {
  const calm = Array.from({ length: 232 }, (_, index) => (index % 2 === 0 ? 0.01 : -0.01));
  const wideFall = Array.from({ length: 21 }, (_, index) => (index % 2 === 0 ? 0.02 : -0.045));
  const quietRise = Array.from({ length: 21 }, (_, index) => (index % 2 === 0 ? -0.001 : 0.004));
  for (const [read, length] of [
    [readVolatility, 253],
    [readSimpleVolatility, 41],
  ] as const) {
    expect(read(barsFrom([...calm, ...wideFall].slice(-length))).signal).toBe('sell');
    expect(read(barsFrom([...calm, ...quietRise].slice(-length))).signal).toBe('buy');
  }
});

test('volatility does not trust a rise in widening swings, and is less sure in a squeeze', () => {
  const calm = Array.from({ length: 232 }, (_, index) => (index % 2 === 0 ? 0.01 : -0.01));
  const wideRise = Array.from({ length: 21 }, (_, index) => (index % 2 === 0 ? -0.02 : 0.045));
  expect(readVolatility(barsFrom([...calm, ...wideRise])).signal).toBe('hold');
  const quietRise = Array.from({ length: 21 }, (_, index) => (index % 2 === 0 ? -0.001 : 0.002));
  const quietBefore = calm.map((change, index) => (index < 100 ? change / 100 : change));
  const squeezed = readVolatility(barsFrom([...calm, ...quietRise]));
  const usual = readVolatility(barsFrom([...quietBefore, ...quietRise]));
  expect([squeezed.signal, usual.signal]).toEqual(['buy', 'buy']);
  expect(squeezed.confidence).toBeLessThan(usual.confidence);
});
