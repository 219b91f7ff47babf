import { readPriceAction, readSimplePriceAction } from '../../../examples/research/price-action.agent.ts';
import { barsFrom } from './support.ts';

test('price action takes a close beyond the channel of the 20 days before for a breakout', () => {
  const flat = Array.from({ length: 59 }, () => 0);
  for (const [change, words] of [
    [0.03, 'breaks above'],
    [-0.03, 'breaks below'],
    [0.001, 'is within'],
  ] as const) {
    expect(readPriceAction(barsFrom([...flat, change])).rationale).toContain(words);
  }
  expect(readSimplePriceAction(barsFrom([...flat, 0.001]).slice(-21)).rationale).toContain('breaks above');
});
