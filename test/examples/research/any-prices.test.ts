import fc from 'fast-check';
import { readMomentum, readSimpleMomentum } from '../../../examples/research/momentum.agent.ts';
import { readPriceAction, readSimplePriceAction } from '../../../examples/research/price-action.agent.ts';
import type { Bar } from '../../../examples/research/prices/bars.ts';
import { readRisk, readSimpleRisk } from '../../../examples/research/risk.agent.ts';
import type { Reading } from '../../../examples/research/scoring.ts';
import { readSeasonality, readSimpleSeasonality } from '../../../examples/research/seasonality.agent.ts';
import { readSimpleTrend, readTrend } from '../../../examples/research/trend.agent.ts';
import { readSimpleVolatility, readVolatility } from '../../../examples/research/volatility.agent.ts';
import { readSimpleVolume, readVolume } from '../../../examples/research/volume.agent.ts';
import { barsFrom, changes } from './support.ts';

interface Case {
  readonly name: string;
  /** the most bars it reads */
  readonly bars: number;
  readonly read: (bars: readonly Bar[]) => Reading;
}

const DIRECTIONAL: Case[] = [
  { name: 'trend', bars: 400, read: readTrend },
  { name: 'simple trend', bars: 30, read: readSimpleTrend },
  { name: 'price action', bars: 60, read: readPriceAction },
  { name: 'simple price action', bars: 21, read: readSimplePriceAction },
  { name: 'volume', bars: 51, read: readVolume },
  { name: 'simple volume', bars: 21, read: readSimpleVolume },
  { name: 'momentum', bars: 250, read: readMomentum },
  { name: 'simple momentum', bars: 21, read: readSimpleMomentum },
];

const ALL: Case[] = [
  ...DIRECTIONAL,
  { name: 'risk', bars: 253, read: readRisk },
  { name: 'simple risk', bars: 64, read: readSimpleRisk },
  { name: 'volatility', bars: 253, read: readVolatility },
  { name: 'simple volatility', bars: 41, read: readSimpleVolatility },
  { name: 'seasonality', bars: 1100, read: readSeasonality },
  { name: 'simple seasonality', bars: 400, read: readSimpleSeasonality },
];

const times = (bars: readonly Bar[], factor: number): Bar[] =>
  bars.map(({ date, open, high, low, close, volume }) => ({
    date,
    open: open * factor,
    high: high * factor,
    low: low * factor,
    close: close * factor,
    volume,
  }));

describe.each(ALL)('$name', ({ bars: length, read }) => {
  test('has a confidence between 0 and 1, finite figures and a short rationale on any prices', () => {
    fc.assert(
      fc.property(changes(-0.5, 0.9, length), fc.constantFrom(0, 0.001, 0.3), (series, reach) => {
        const { confidence, figures, rationale } = read(barsFrom(series, reach));
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
        for (const [name, value] of Object.entries(figures))
          expect({ name, finite: Number.isFinite(value) }).toEqual({ name, finite: true });
        expect(Math.abs(figures.score ?? 0)).toBeLessThanOrEqual(1);
        expect(rationale.length).toBeLessThanOrEqual(500);
        expect(rationale).not.toMatch(/NaN|Infinity|undefined/);
      }),
      { numRuns: 30 },
    );
  });

  // Powers of two change no digit of a floating-point number, so the answer must be the very same.
  test('answers the same when all prices are in another unit', () => {
    fc.assert(
      fc.property(changes(-0.06, 0.06, length), fc.integer({ min: -20, max: 20 }), (series, exponent) => {
        const bars = barsFrom(series);
        const [{ signal, confidence }, scaled] = [read(bars), read(times(bars, 2 ** exponent))];
        expect({ signal: scaled.signal, confidence: scaled.confidence }).toEqual({ signal, confidence });
      }),
      { numRuns: 20 },
    );
  });

  test('holds when prices never move', () => {
    for (const reach of [0, 0.01])
      expect(
        read(
          barsFrom(
            Array.from({ length }, () => 0),
            reach,
          ),
        ).signal,
      ).toBe('hold');
  });
});

describe.each(DIRECTIONAL)('$name', ({ bars: length, read }) => {
  test('never sells what only rises and never buys what only falls', () => {
    fc.assert(
      fc.property(changes(0.0001, 0.03, length), (rises) => {
        expect(read(barsFrom(rises)).signal).not.toBe('sell');
        expect(read(barsFrom(rises.map((change) => -change))).signal).not.toBe('buy');
      }),
      { numRuns: 30 },
    );
  });

  test('buys a firm rise and sells a firm fall', () => {
    const firm = Array.from({ length }, (_, index) => (index % 5 === 4 ? -0.002 : 0.006));
    expect(read(barsFrom(firm, 0.002)).signal).toBe('buy');
    expect(
      read(
        barsFrom(
          firm.map((change) => -change),
          0.002,
        ),
      ).signal,
    ).toBe('sell');
  });
});
