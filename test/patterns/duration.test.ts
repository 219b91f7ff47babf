import { duration } from '../../patterns/duration.ts';

test.each([
  [0, '0.00 s'],
  [312, '0.31 s'],
  [9_990, '9.99 s'],
  [12_000, '12.0 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 0 s'],
  [125_000, '2 min 5 s'],
  [3_600_000, '1 h 0 min'],
  [9_000_000, '2 h 30 min'],
])('%d ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});
