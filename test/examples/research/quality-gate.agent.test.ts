import fc from 'fast-check';
import { type ResearchSignal, type Strategy, type Verdict, verdictSchema } from '../../../examples/research/outputs.ts';
import qualityGate from '../../../examples/research/quality-gate.agent.ts';
import { develop } from '../../../examples/research/strategy-developer.agent.ts';
import { RESEARCH_AGENTS, signal, taskFor } from './support.ts';

const RISK = signal({ signal: 'hold', figures: { close: 100, atr: 2, drawdown: 0 } });

type Evidence = Record<string, ResearchSignal>;
const evidence: Evidence = { trend: signal(), 'price-action': signal(), volume: signal(), risk: RISK };

const SOUND: Strategy = {
  action: 'buy',
  positionSize: 0.2,
  entryPrice: 100,
  stopPrice: 96,
  targetPrice: 108,
  horizonDays: 20,
  rationale: 'sound',
  basedOn: ['trend', 'price-action', 'volume', 'risk'],
};
const SOUND_SELL: Strategy = { ...SOUND, action: 'sell', stopPrice: 104, targetPrice: 92 };
const SOUND_HOLD: Strategy = { ...SOUND, action: 'hold', positionSize: 0 };

const [rules, simpleRules = rules] = qualityGate.tiers;

function judge(strategy: Strategy, research: Evidence = evidence, tier = rules): Verdict {
  const inLists = Object.fromEntries(Object.entries(research).map(([agent, one]) => [agent, [one]]));
  const results = { research: inLists, strategy: { 'strategy-developer': [strategy] } };
  return verdictSchema.parse(tier.run(taskFor({ ticker: 'X' }, results)));
}

const failedChecks = ({ checks }: Verdict): string[] => checks.filter(({ passed }) => !passed).map(({ name }) => name);

const all = (overrides: Partial<ResearchSignal>): Evidence =>
  Object.fromEntries(
    Object.entries(evidence).map(([agent, one]) => [agent, agent === 'risk' ? one : { ...one, ...overrides }]),
  );

test('approves sound strategies of every action', () => {
  expect(failedChecks(judge(SOUND))).toEqual([]);
  expect(failedChecks(judge(SOUND_SELL, all({ signal: 'sell' })))).toEqual([]);
  expect(failedChecks(judge(SOUND_HOLD))).toEqual([]);
  expect(judge(SOUND).verdict).toBe('approve');
});

test('approves what the strategy developer makes of the sample', async () => {
  const research: Evidence = {};
  for (const { name, output, tiers } of RESEARCH_AGENTS)
    research[name] = output.parse(await tiers[0].run(taskFor({ ticker: 'AAPL' })));
  const strategy = develop(new Map(Object.entries(research)));
  for (const tier of qualityGate.tiers) expect(failedChecks(judge(strategy, research, tier))).toEqual([]);
});

describe.each(qualityGate.tiers.map((tier) => ({ name: tier.name, tier })))('$name', ({ tier }) => {
  const rejected = (strategy: Strategy, research?: Evidence): string[] => {
    const verdict = judge(strategy, research, tier);
    expect(verdict.verdict).toBe('reject');
    return failedChecks(verdict);
  };

  test('fails a stop or a target on the wrong side', () => {
    expect(rejected({ ...SOUND, stopPrice: 101 })).toContain('levels');
    expect(rejected({ ...SOUND, targetPrice: 99 })).toContain('levels');
    expect(rejected({ ...SOUND, action: 'sell' }, all({ signal: 'sell' }))).toContain('levels');
    expect(rejected({ ...SOUND_SELL, stopPrice: 99 }, all({ signal: 'sell' }))).toContain('levels');
  });

  test('fails less than 1.5 to win for 1 to lose', () => {
    expect(failedChecks(judge({ ...SOUND, targetPrice: 106 }, evidence, tier))).toEqual([]);
    expect(rejected({ ...SOUND, targetPrice: 105.9 })).toEqual(['reward-to-risk']);
  });

  test('fails a position above 25 %, none at all, and any for a hold', () => {
    expect(rejected({ ...SOUND, positionSize: 0.26, stopPrice: 97 })).toEqual(['position-size']);
    expect(rejected({ ...SOUND, positionSize: 0 })).toEqual(['position-size']);
    expect(rejected({ ...SOUND_HOLD, positionSize: 0.01 })).toEqual(['position-size']);
  });

  test('fails more than 1 % of the portfolio lost at the stop', () => {
    expect(failedChecks(judge({ ...SOUND, positionSize: 0.25 }, evidence, tier))).toEqual([]);
    expect(rejected({ ...SOUND, positionSize: 0.25, stopPrice: 95.9, targetPrice: 110 })).toEqual(['loss-per-trade']);
  });

  test('fails fewer than three signals', () => {
    expect(rejected({ ...SOUND, basedOn: ['trend', 'risk'] })).toEqual(['enough-evidence']);
  });

  test('says the same whatever replica runs it, with a name and numbers for every check', () => {
    const verdict = judge(SOUND, evidence, tier);
    expect(judge(SOUND, Object.fromEntries(Object.entries(evidence).reverse()), tier)).toEqual(verdict);
    expect(new Set(verdict.checks.map(({ name }) => name)).size).toBe(verdict.checks.length);
    for (const { detail } of verdict.checks) expect(detail).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('approves exactly when every check passed, on any strategy', () => {
    const price = fc.double({ min: 0.01, max: 1000, noNaN: true });
    const anyStrategy = fc.record({
      action: fc.constantFrom('buy' as const, 'hold' as const, 'sell' as const),
      positionSize: fc.double({ min: 0, max: 1, noNaN: true }),
      entryPrice: price,
      stopPrice: price,
      targetPrice: price,
      basedOn: fc.subarray(['trend', 'volume', 'risk', 'nobody']),
    });
    fc.assert(
      fc.property(anyStrategy, (strategy) => {
        const verdict = judge({ ...SOUND, ...strategy }, evidence, tier);
        expect(verdict.verdict === 'approve').toBe(failedChecks(verdict).length === 0);
      }),
    );
  });

  test('fails by the name of permanent errors without a strategy', () => {
    expect(() => tier.run(taskFor({ ticker: 'X' }, { research: {} }))).toThrow(
      expect.objectContaining({ name: 'AgentInputError' }),
    );
  });
});

describe('in the light of the research', () => {
  const rejected = (strategy: Strategy, research: Evidence): string[] => {
    expect(judge(strategy, research).verdict).toBe('reject');
    return failedChecks(judge(strategy, research));
  };

  test('fails a strategy that rests on agents without research', () => {
    const verdict = judge({ ...SOUND, basedOn: ['trend', 'volume', 'astrology'] });
    expect(failedChecks(verdict)).toEqual(['enough-evidence']);
    expect(verdict.checks.find(({ name }) => name === 'enough-evidence')?.detail).toContain('astrology');
  });

  test('fails research that ends more than a long weekend apart', () => {
    const ending = (to: string): Evidence => ({ ...evidence, trend: signal({ prices: { ...RISK.prices, to } }) });
    expect(failedChecks(judge(SOUND, ending('2024-12-27')))).toEqual([]);
    expect(rejected(SOUND, ending('2024-12-26'))).toEqual(['same-data']);
  });

  test('fails an entry that is not the last close', () => {
    expect(rejected({ ...SOUND, entryPrice: 101 }, evidence)).toContain('entry-price');
  });

  test("fails a stop within a day's range, and one more than 20 % away", () => {
    expect(rejected({ ...SOUND, stopPrice: 98.1 }, evidence)).toEqual(['stop-distance']);
    expect(rejected({ ...SOUND, stopPrice: 79, targetPrice: 150, positionSize: 0.04 }, evidence)).toEqual([
      'stop-distance',
    ]);
  });

  test('fails a direction without twice as much confidence for it as against it', () => {
    const split = (confidence: number): Evidence => ({
      ...evidence,
      volume: signal({ signal: 'sell', confidence: 1 }),
      trend: signal({ confidence }),
      'price-action': signal({ confidence }),
    });
    // volume weighs 0.15, trend and price-action 0.5 together: 0.6 is just enough.
    expect(failedChecks(judge(SOUND, split(0.61)))).toEqual([]);
    expect(rejected(SOUND, split(0.59))).toEqual(['signal-agreement']);
    expect(rejected(SOUND, all({ signal: 'hold' }))).toEqual(['signal-agreement']);
  });

  test('fails a buy against the veto of the risk agent', () => {
    expect(rejected(SOUND, { ...evidence, risk: { ...RISK, signal: 'sell' } })).toEqual(['risk-veto']);
  });

  test('fails everything without research, which simple-rules cannot see', () => {
    expect(rejected(SOUND, {})).toEqual(['enough-evidence', 'same-data', 'entry-price', 'signal-agreement']);
    expect(judge(SOUND, {}, simpleRules).verdict).toBe('approve');
  });
});
