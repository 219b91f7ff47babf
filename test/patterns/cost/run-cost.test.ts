import fc from 'fast-check';
import { LIST_PRICES } from '../../../patterns/cost/list-prices.ts';
import { costOfRun } from '../../../patterns/cost/run-cost.ts';

const NOTHING = {
  transitions: 0,
  invocations: 0,
  compute: 0,
  writeUnits: 0,
  readUnits: 0,
  events: 0,
  apiRequests: 0,
};

test('a run costs its quantities at list prices, line by line', () => {
  const quantities = {
    transitions: 1_000,
    invocations: 1_000_000,
    compute: 1_000,
    writeUnits: 1_000_000,
    readUnits: 1_000_000,
    events: 1_000_000,
    apiRequests: 1_000_000,
  };
  const { items, microDollars } = costOfRun(quantities, { tokens: 1_500, costMicroDollars: 4_200 });
  // 25 $ a million transitions, 0.20 $ a million invocations, 0.0000133334 $ a GB-second, 0.625 $ and 0.125 $ a million
  // units, 1 $ a million events, 3.50 $ a million requests
  expect(items.map(({ item, microDollars: amount }) => [item, amount])).toEqual([
    ['transitions', 25_000],
    ['invocations', 200_000],
    ['compute', 13_333.4],
    ['writeUnits', 625_000],
    ['readUnits', 125_000],
    ['events', 1_000_000],
    ['apiRequests', 3_500_000],
    ['modelTokens', 4_200],
  ]);
  expect(microDollars).toBe(5_492_533.4);
});

test('a run without models has no line of them, and nothing costs nothing', () => {
  const cost = costOfRun(NOTHING);
  expect(cost.items.map(({ item }) => item)).toEqual(Object.keys(LIST_PRICES));
  expect(cost.microDollars).toBe(0);
});

test('the sum is that of its lines, but for what rounding takes from each', () => {
  const count = fc.integer({ min: 0, max: 100_000 });
  const quantities = fc.record({
    transitions: count,
    invocations: count,
    compute: fc.double({ min: 0, max: 10_000, noNaN: true }),
    writeUnits: count,
    readUnits: count,
    events: count,
    apiRequests: count,
  });
  fc.assert(
    fc.property(quantities, (given) => {
      const { items, microDollars } = costOfRun(given);
      const sum = items.reduce((total, item) => total + item.microDollars, 0);
      expect(Math.abs(sum - microDollars)).toBeLessThan(0.001 * items.length);
    }),
  );
});
