import { hashToUnitInterval, stableId } from '../../patterns/hash.ts';

test('a stable id has 32 hex digits and is the same for the same parts only', () => {
  expect(stableId('a', 1)).toMatch(/^[0-9a-f]{32}$/);
  expect(stableId('a', 1)).toBe(stableId('a', 1));
  expect(new Set([stableId('a', 1), stableId('a', '1'), stableId('a1'), stableId('a', 1, '')]).size).toBe(4);
});

test('a hash to the unit interval is spread evenly over 0 to below 1', () => {
  const tenths = Array.from({ length: 1_000 }, (_, index) => Math.floor(10 * hashToUnitInterval('seed', index)));
  const counts = Array.from({ length: 10 }, (_, tenth) => tenths.filter((one) => one === tenth).length);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1_000);
  expect(Math.min(...counts)).toBeGreaterThan(60);
  expect(hashToUnitInterval('seed', 1)).toBe(hashToUnitInterval('seed', 1));
});
