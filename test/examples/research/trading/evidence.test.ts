import fc from 'fast-check';
import {
  averageTrueRangeOf,
  directionOf,
  isVetoed,
  lastClose,
  readResearch,
} from '../../../../examples/research/trading/evidence.ts';
import { signal } from '../support.ts';

const closing = (to: string, close: number) =>
  signal({ figures: { close }, prices: { source: 'test', from: '2024-01-02', to, bars: 9 } });

describe('research', () => {
  test('is read in alphabetical order, without the agents that failed', () => {
    const research = readResearch({ research: { trend: [signal()], risk: [signal()], momentum: [] } });
    expect([...research.keys()]).toEqual(['risk', 'trend']);
    expect(readResearch({}).size).toBe(0);
  });

  test('that is no signal is refused with its agent and field', () => {
    expect(() => readResearch({ research: { trend: [{ ...signal(), confidence: 7 }] } })).toThrow(
      expect.objectContaining({
        name: 'AgentInputError',
        message: expect.stringMatching(
          /^the research of trend is no signal: confidence .*run the phase research again$/,
        ) as string,
      }),
    );
  });
});

describe('the direction', () => {
  const agents = fc.uniqueArray(fc.constantFrom('trend', 'volume', 'momentum', 'volatility', 'added-later'));
  const anySignal = fc
    .record({
      signal: fc.constantFrom('buy', 'hold', 'sell'),
      confidence: fc.nat(100).map((hundredths) => hundredths / 100),
    })
    .map(signal);
  const anyResearch = agents.chain((names) =>
    fc
      .tuple(...names.map(() => anySignal))
      .map((signals) => new Map(names.map((name, at) => [name, signals[at] ?? signal()]))),
  );

  test('has shares that are together 1, or 0 without any confidence', () => {
    fc.assert(
      fc.property(anyResearch, (research) => {
        const { shares, score, coverage } = directionOf(research);
        const confident = [...research.values()].some(({ confidence }) => confidence > 0);
        expect(shares.buy + shares.hold + shares.sell).toBeCloseTo(confident ? 1 : 0, 9);
        expect(Math.abs(score)).toBeLessThanOrEqual(1 + 1e-9);
        expect(coverage).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('is weighed by agent and confidence; the risk agent has none', () => {
    const research = new Map([
      ['trend', signal({ signal: 'buy', confidence: 0.5 })],
      ['volatility', signal({ signal: 'sell', confidence: 0.5 })],
      ['risk', signal({ signal: 'sell', confidence: 1 })],
    ]);
    const { score, shares, coverage } = directionOf(research);
    expect([score, shares.buy, coverage].map((value) => value.toFixed(3))).toEqual(['0.500', '0.750', '0.400']);
  });
});

test('the risk agent vetoes with a sell, and no other agent does', () => {
  const sell = signal({ signal: 'sell' });
  expect(isVetoed(new Map([['risk', sell]]))).toBe(true);
  expect(
    isVetoed(
      new Map([
        ['trend', sell],
        ['risk', signal({ signal: 'hold' })],
      ]),
    ),
  ).toBe(false);
});

test('the last close is the newest of any agent, and is above 0', () => {
  const research = new Map([
    ['trend', closing('2024-05-03', 80)],
    ['volume', closing('2024-05-02', 70)],
    ['momentum', closing('2024-05-04', 0)],
  ]);
  expect(lastClose(research)).toBe(80);
  expect(lastClose(new Map([...research].reverse()))).toBe(80);
  expect(lastClose(new Map())).toBeUndefined();
});

test('the average true range is that of the risk agent, or else of the volatility agent', () => {
  const [risk, volatility] = [signal({ figures: { atr: 2 } }), signal({ figures: { atr: 3 } })];
  expect(
    averageTrueRangeOf(
      new Map([
        ['volatility', volatility],
        ['risk', risk],
      ]),
    ),
  ).toBe(2);
  expect(averageTrueRangeOf(new Map([['volatility', volatility]]))).toBe(3);
  expect(averageTrueRangeOf(new Map([['trend', risk]]))).toBeUndefined();
});
