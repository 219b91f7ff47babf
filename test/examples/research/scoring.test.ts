import fc from 'fast-check';
import {
  clamp,
  distance,
  figures,
  percent,
  rounded,
  SIGNAL_THRESHOLD,
  score,
  signalOf,
  significant,
} from '../../../examples/research/scoring.ts';

const share = fc.double({ min: -1, max: 1, noNaN: true });
const weight = fc.double({ min: 0.01, max: 1, noNaN: true });

test('a score lies between the least and the greatest of its evidence, whatever the weights', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ weight, value: share }), { minLength: 1, maxLength: 6 }), (evidence) => {
      const values = evidence.map(({ value }) => value);
      expect(score(evidence)).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
      expect(score(evidence)).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
    }),
  );
  expect(
    score([
      { weight: 3, value: 1 },
      { weight: 1, value: -1 },
    ]),
  ).toBe(0.5);
  expect(score([])).toBe(0);
});

describe('a signal', () => {
  test('is that of the sign of its score beyond the threshold, else hold', () => {
    expect([0.3, 0.29, -0.29, -0.3].map((total) => signalOf(total, 1).signal)).toEqual(['buy', 'hold', 'hold', 'sell']);
    expect(SIGNAL_THRESHOLD).toBe(0.3);
  });

  test('is never more certain than its method is reliable', () => {
    fc.assert(
      fc.property(share, fc.double({ min: 0, max: 1, noNaN: true }), (total, reliability) => {
        const { confidence } = signalOf(total, reliability);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(rounded(reliability, 2));
      }),
    );
  });

  test('to buy or sell is the surer the higher the score, to hold the surer the nearer it is to 0', () => {
    expect([0.4, 0.8, -1].map((total) => signalOf(total, 0.5).confidence)).toEqual([0.2, 0.4, 0.5]);
    expect([0.2, 0.1, 0].map((total) => signalOf(total, 0.5).confidence)).toEqual([0.05, 0.1, 0.15]);
  });
});

test('a distance is 1 from its band on, and 0 from a reference of 0', () => {
  expect(distance(105, 100, 0.1)).toBeCloseTo(0.5);
  expect([distance(120, 100, 0.1), distance(80, 100, 0.1), distance(5, 0, 0.1)]).toEqual([1, -1, 0]);
});

test('a clamped value is within its bounds', () => {
  expect([-2, 0.5, 2].map((value) => clamp(value, -1, 1))).toEqual([-1, 0.5, 1]);
});

test('figures have six significant digits, whatever their size', () => {
  expect(figures({ price: 123456.789, volume: 1234567, share: 0.0000123456789 })).toEqual({
    price: 123457,
    volume: 1234570,
    share: 0.0000123457,
  });
  expect(significant(100)).toBe(100);
});

test('a share is shown in percent with one digit', () => {
  expect([0.0123, -0.5, 1].map(percent)).toEqual(['1.2 %', '-50.0 %', '100.0 %']);
});
