import fc from 'fast-check';
import { type ResearchSignal, type Strategy, strategySchema } from '../../../examples/research/outputs.ts';
import strategyDeveloper, { develop, developSimply } from '../../../examples/research/strategy-developer.agent.ts';
import { readResearch } from '../../../examples/research/trading/evidence.ts';
import { RESEARCH_AGENTS, signal, taskFor } from './support.ts';

const RISK = signal({ signal: 'hold', figures: { close: 100, atr: 2, drawdown: 0 } });

const NAMES = ['trend', 'price-action', 'volume', 'momentum', 'volatility', 'seasonality'];
const unanimous = (overrides: Partial<ResearchSignal>): Map<string, ResearchSignal> =>
  new Map([...NAMES.map((name) => [name, signal(overrides)] as const), ['risk', RISK]]);

const anySignal: fc.Arbitrary<ResearchSignal> = fc
  .record({
    signal: fc.constantFrom('buy', 'hold', 'sell'),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    atr: fc.double({ min: 0.001, max: 60, noNaN: true }),
    drawdown: fc.double({ min: 0, max: 0.9, noNaN: true }),
  })
  .map(({ atr, drawdown, ...rest }) => signal({ ...rest, figures: { close: 100, atr, drawdown } }));

/** Research of any of the seven agents and one that was added later; any of them may have failed. */
const anyResearch = fc
  .dictionary(fc.constantFrom(...NAMES, 'risk', 'added-later'), anySignal, { minKeys: 1 })
  .map((research) => new Map(Object.entries(research)));

const levelsAreSound = ({ action, entryPrice, stopPrice, targetPrice }: Strategy): boolean =>
  action === 'sell'
    ? targetPrice < entryPrice && entryPrice < stopPrice
    : stopPrice < entryPrice && entryPrice < targetPrice;

describe.each([
  { name: 'rules', make: develop },
  { name: 'simple-rules', make: developSimply },
])('$name', ({ make }) => {
  test('keeps the stop on the losing side, the loss at the stop at 1 % and the position at 25 %, whatever the research', () => {
    fc.assert(
      fc.property(anyResearch, (research) => {
        fc.pre(make === developSimply || research.has('risk') || research.has('volatility'));
        const strategy = strategySchema.parse(make(research));
        expect(levelsAreSound(strategy)).toBe(true);
        const loss = Math.abs(strategy.entryPrice - strategy.stopPrice) / strategy.entryPrice;
        expect(strategy.positionSize * loss).toBeLessThanOrEqual(0.010001);
        expect(strategy.positionSize).toBeLessThanOrEqual(0.25);
        expect(strategy.positionSize > 0).toBe(strategy.action !== 'hold');
        expect(new Set(strategy.basedOn)).toEqual(new Set(research.keys()));
      }),
    );
  });

  test('buys when all say buy, sells when all say sell, holds when all say hold', () => {
    for (const said of ['buy', 'sell', 'hold'] as const) expect(make(unanimous({ signal: said })).action).toBe(said);
  });

  test('does not buy against the veto of the risk agent, but sells with it', () => {
    for (const [said, action] of [
      ['buy', 'hold'],
      ['sell', 'sell'],
    ] as const) {
      const research = unanimous({ signal: said }).set('risk', { ...RISK, signal: 'sell' });
      expect(make(research).action).toBe(action);
    }
  });

  test('turns to the mirror image when every signal is turned', () => {
    const turned = { buy: 'sell', hold: 'hold', sell: 'buy' } as const;
    fc.assert(
      fc.property(anyResearch, (given) => {
        const research = new Map([...given, ['risk', RISK] as const]);
        const mirrored = new Map([...research].map(([agent, one]) => [agent, { ...one, signal: turned[one.signal] }]));
        mirrored.set('risk', RISK);
        expect(make(mirrored).action).toBe(turned[make(research).action]);
      }),
    );
  });

  test('has a rationale with numbers', () => {
    expect(make(unanimous({})).rationale).toMatch(/\d.*\d/);
  });

  test('fails by the name of permanent errors without any research', () => {
    expect(() => make(new Map())).toThrow(expect.objectContaining({ name: 'AgentInputError' }));
  });
});

test('stands 2 ATR from the stop and 4 ATR from the target, and risks 1 % when everything is for it', () => {
  const strategy = develop(unanimous({ confidence: 1 }));
  expect(strategy).toMatchObject({ entryPrice: 100, stopPrice: 96, targetPrice: 108, positionSize: 0.25 });
});

test('makes the position smaller for wider swings, deeper drawdowns, doubts and missing agents', () => {
  const sizeWith = (change: (research: Map<string, ResearchSignal>) => void): number => {
    const research = unanimous({});
    research.set('risk', { ...RISK, figures: { close: 100, atr: 4, drawdown: 0 } });
    change(research);
    return develop(research).positionSize;
  };
  const whole = sizeWith(() => undefined);
  expect(whole).toBeCloseTo(0.01 / 0.08, 9);
  expect(sizeWith((all) => all.set('risk', { ...RISK, figures: { close: 100, atr: 8, drawdown: 0 } }))).toBeCloseTo(
    whole / 2,
    9,
  );
  expect(sizeWith((all) => all.set('risk', { ...RISK, figures: { close: 100, atr: 4, drawdown: 0.3 } }))).toBeCloseTo(
    whole / 2,
    9,
  );
  expect(sizeWith((all) => all.delete('momentum'))).toBeCloseTo(whole * 0.8, 9);
  expect(sizeWith((all) => all.set('volume', signal({ signal: 'sell' })))).toBeCloseTo(whole * 0.7, 9);
});

test('weighs a confident agent more than a doubtful one', () => {
  const research = new Map([
    ['trend', signal({ signal: 'buy', confidence: 0.9 })],
    ['added-later', signal({ signal: 'sell', confidence: 0.9 })],
    ['risk', RISK],
  ]);
  expect(develop(research).action).toBe('buy');
  research.set('trend', signal({ signal: 'buy', confidence: 0.1 }));
  expect(develop(research).action).toBe('sell');
});

test('gives a quarter to what follows a firm trend, a month to anything else', () => {
  const horizonWith = (trend: Partial<ResearchSignal>): number =>
    develop(unanimous({}).set('trend', signal(trend))).horizonDays;
  expect(horizonWith({ confidence: 0.5 })).toBe(60);
  expect(horizonWith({ confidence: 0.49 })).toBe(20);
  expect(horizonWith({ signal: 'hold', confidence: 0.9 })).toBe(20);
});

test('enters at the newest close of any agent', () => {
  const closing = (to: string, close: number): ResearchSignal =>
    signal({ figures: { close }, prices: { source: 'test', from: '2024-01-02', to, bars: 9 } });
  for (const [first, second] of [
    ['trend', 'volume'],
    ['volume', 'trend'],
  ] as const) {
    const research = new Map([
      [first, closing('2024-05-02', 70)],
      [second, closing('2024-05-03', 80)],
      ['risk', signal({ figures: { atr: 2 } })],
    ]);
    expect(develop(research).entryPrice).toBe(80);
  }
});

test('takes the ATR of the volatility agent when the risk agent failed, and fixed distances when both did', () => {
  const research = unanimous({});
  research.delete('risk');
  expect(() => develop(research)).toThrow(/average true range/);
  expect(developSimply(research)).toMatchObject({ stopPrice: 92, targetPrice: 116, positionSize: 0.0625 });
  research.set('volatility', signal({ figures: { close: 100, atr: 5 } }));
  expect(develop(research)).toMatchObject({ stopPrice: 90, targetPrice: 120 });
});

describe('as an agent', () => {
  test('reads the research phase in any order and leaves out failed agents', () => {
    const results = { trend: [signal()], risk: [RISK], 'price-action': [signal()], volume: [] };
    const turned = Object.fromEntries(Object.entries(results).reverse());
    for (const { run } of strategyDeveloper.tiers) {
      const answer = run(taskFor({ ticker: 'X' }, { research: results }));
      expect(run(taskFor({ ticker: 'X' }, { research: turned }))).toEqual(answer);
      expect(answer).toMatchObject({ action: 'buy', basedOn: ['price-action', 'risk', 'trend'] });
    }
  });

  test('fails by name and agent for research that is no signal, and for none', () => {
    for (const { run } of strategyDeveloper.tiers) {
      const broken = { research: { trend: [{ ...signal(), confidence: 7 }] } };
      expect(() => run(taskFor({ ticker: 'X' }, broken))).toThrow(
        expect.objectContaining({ name: 'AgentInputError', message: expect.stringContaining('research of trend') }),
      );
      expect(() => run(taskFor({ ticker: 'X' }))).toThrow(expect.objectContaining({ name: 'AgentInputError' }));
    }
  });

  test('knows every research agent there is', async () => {
    const research: Record<string, ResearchSignal[]> = {};
    for (const { name, output, tiers } of RESEARCH_AGENTS) {
      research[name] = [output.parse(await tiers[0].run(taskFor({ ticker: 'AAPL' })))];
    }
    const strategy = develop(readResearch({ research }));
    expect(strategy.basedOn).toHaveLength(7);
    expect(strategy.rationale).toContain('100.0 % of the evidence');
  });
});
