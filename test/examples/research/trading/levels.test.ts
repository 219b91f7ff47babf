import fc from 'fast-check';
import { gainAtTarget, levelsOf, lossAtStop } from '../../../../examples/research/trading/levels.ts';

const price = fc.double({ min: 0.01, max: 1e6, noNaN: true });
const share = fc.double({ min: 0.001, max: 3, noNaN: true });
const action = fc.constantFrom('buy', 'hold', 'sell');

test('the stop is on the losing side and the target on the winning side, and no level is below 0', () => {
  fc.assert(
    fc.property(action, price, share, share, (side, entry, stop, target) => {
      const levels = levelsOf(side, entry, entry * stop, entry * target);
      expect(lossAtStop({ action: side, ...levels })).toBeGreaterThan(0);
      expect(gainAtTarget({ action: side, ...levels })).toBeGreaterThan(0);
      expect(Math.min(levels.stopPrice, levels.targetPrice)).toBeGreaterThan(0);
    }),
  );
});

test('a sell is a short sale: its stop is above the entry', () => {
  expect(levelsOf('buy', 100, 4, 8)).toEqual({ entryPrice: 100, stopPrice: 96, targetPrice: 108 });
  expect(levelsOf('hold', 100, 4, 8)).toEqual(levelsOf('buy', 100, 4, 8));
  expect(levelsOf('sell', 100, 4, 8)).toEqual({ entryPrice: 100, stopPrice: 104, targetPrice: 92 });
});

test('a level that would be below 0 is a twentieth of the entry', () => {
  expect(levelsOf('buy', 100, 150, 300).stopPrice).toBe(5);
  expect(levelsOf('sell', 100, 150, 300).targetPrice).toBe(5);
});

test('loss and gain are shares of the entry, negative on the wrong side', () => {
  const levels = { entryPrice: 100, stopPrice: 96, targetPrice: 108 };
  expect(lossAtStop({ action: 'buy', ...levels })).toBeCloseTo(0.04);
  expect(gainAtTarget({ action: 'buy', ...levels })).toBeCloseTo(0.08);
  expect(lossAtStop({ action: 'sell', ...levels })).toBeCloseTo(-0.04);
  expect(gainAtTarget({ action: 'sell', ...levels })).toBeCloseTo(-0.08);
});
