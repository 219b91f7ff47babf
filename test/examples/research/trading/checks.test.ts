import fc from 'fast-check';
import type { Strategy } from '../../../../examples/research/outputs.ts';
import { type Check, checkEvidence, checkTrade } from '../../../../examples/research/trading/checks.ts';
import { levelsOf } from '../../../../examples/research/trading/levels.ts';
import { signal } from '../support.ts';

const strategyOf = (action: Strategy['action'], stop: number, target: number, positionSize: number): Strategy => ({
  action,
  positionSize,
  ...levelsOf(action, 100, stop, target),
  horizonDays: 20,
  rationale: 'a test',
  basedOn: ['trend', 'volume', 'risk'],
});
const failed = (checks: readonly Check[]) => checks.filter(({ passed }) => !passed).map(({ name }) => name);

test('a trade passes exactly with 1.5 to win for 1 to lose and at most 1 % of the portfolio lost at its stop', () => {
  const distance = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(fc.constantFrom('buy', 'sell'), distance, distance, fc.integer({ min: 1, max: 30 }), (...drawn) => {
      const [action, stop, target, percent] = drawn;
      expect(failed(checkTrade(strategyOf(action, stop, target, percent / 100)))).toEqual([
        ...(target >= 1.5 * stop ? [] : ['reward-to-risk']),
        ...(percent <= 25 ? [] : ['position-size']),
        ...(percent * stop <= 100 ? [] : ['loss-per-trade']),
      ]);
    }),
  );
  for (const stop of [2, 4, 6, 8]) expect(failed(checkTrade(strategyOf('buy', stop, 1.5 * stop, 0.1)))).toEqual([]);
});

test('a hold has no position, and a trade has one', () => {
  expect(failed(checkTrade(strategyOf('hold', 4, 8, 0)))).toEqual([]);
  expect(failed(checkTrade(strategyOf('hold', 4, 8, 0.1)))).toEqual(['position-size']);
  expect(failed(checkTrade(strategyOf('buy', 4, 8, 0)))).toEqual(['position-size']);
});

describe('the evidence', () => {
  const risk = signal({ signal: 'hold', figures: { close: 100, atr: 2 } });
  const research = new Map([
    ['trend', signal()],
    ['volume', signal()],
    ['risk', risk],
  ]);
  const buy = strategyOf('buy', 4, 8, 0.2);

  test('passes for a strategy that follows it', () => {
    expect(failed(checkEvidence(buy, research))).toEqual([]);
  });

  test('fails with fewer than three signals, and against the signals', () => {
    expect(failed(checkEvidence({ ...buy, basedOn: ['trend', 'volume'] }, research))).toEqual(['enough-evidence']);
    expect(failed(checkEvidence(strategyOf('sell', 4, 8, 0.2), research))).toEqual(['signal-agreement']);
  });

  test('fails a stop that is nearer than one average true range', () => {
    expect(failed(checkEvidence(strategyOf('buy', 2, 8, 0.2), research))).toEqual([]);
    expect(failed(checkEvidence(strategyOf('buy', 1.9, 8, 0.2), research))).toEqual(['stop-distance']);
  });

  test('fails a buy that the risk agent vetoes, and not a sell', () => {
    const vetoed = new Map([...research, ['risk', { ...risk, signal: 'sell' as const }]]);
    expect(failed(checkEvidence(buy, vetoed))).toContain('risk-veto');
    expect(failed(checkEvidence(strategyOf('sell', 4, 8, 0.2), vetoed))).not.toContain('risk-veto');
  });
});
