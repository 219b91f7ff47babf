import type { Strategy, Verdict } from '../outputs.ts';
import { percent } from '../scoring.ts';
import { averageTrueRangeOf, directionOf, isVetoed, lastClose, type Research } from './evidence.ts';
import { gainAtTarget, lossAtStop } from './levels.ts';
import { MAX_LOSS_PER_TRADE, MAX_POSITION, MIN_REWARD_TO_RISK, MIN_SIGNALS } from './limits.ts';

export type Check = Verdict['checks'][number];

/** Prices are rounded to six digits on their way here. */
const ROUNDING = 1e-4;

/** A stop nearer than one day's range is hit by noise, one farther than 20 % protects nothing. */
const MIN_STOP_ATRS = 1;
const MAX_STOP_SHARE = 0.2;

/** A long weekend; research that ends on different days was made from different data. */
const MAX_DAYS_APART = 4;

const MILLIS_PER_DAY = 86_400_000;

/** Conditions on the strategy alone. */
export function checkTrade(strategy: Strategy): Check[] {
  const { action, positionSize, entryPrice, stopPrice, targetPrice } = strategy;
  const [loss, gain] = [lossAtStop(strategy), gainAtTarget(strategy)];
  const limit = action === 'hold' ? 0 : MAX_POSITION;
  return [
    {
      name: 'levels',
      passed: loss > 0 && gain > 0,
      detail: `${action} at ${entryPrice}, stop ${stopPrice}, target ${targetPrice}`,
    },
    {
      name: 'reward-to-risk',
      passed: loss > 0 && gain / loss >= MIN_REWARD_TO_RISK * (1 - ROUNDING),
      detail: `${percent(gain)} to win, ${percent(loss)} to lose; at least ${MIN_REWARD_TO_RISK} to 1`,
    },
    {
      name: 'position-size',
      passed: positionSize <= limit && (action === 'hold' || positionSize > 0),
      detail: `${percent(positionSize)} of the portfolio; ${action} allows ${percent(limit)}`,
    },
    {
      name: 'loss-per-trade',
      passed: positionSize * Math.max(0, loss) <= MAX_LOSS_PER_TRADE * (1 + ROUNDING),
      detail: `${percent(positionSize * loss)} of the portfolio lost at the stop; at most ${percent(MAX_LOSS_PER_TRADE)}`,
    },
  ];
}

/** Conditions on the strategy and the research it is based on. */
export function checkEvidence(strategy: Strategy, research: Research): Check[] {
  return [
    enoughEvidence(strategy, research),
    sameData(research),
    entryAtMarket(strategy, research),
    stopOutsideNoise(strategy, research),
    signalsAgree(strategy, research),
    riskAllows(strategy, research),
  ];
}

function enoughEvidence({ basedOn }: Strategy, research: Research): Check {
  const unknown = basedOn.filter((agent) => !research.has(agent));
  return {
    name: 'enough-evidence',
    passed: unknown.length === 0 && basedOn.length >= MIN_SIGNALS,
    detail:
      unknown.length > 0
        ? `rests on ${unknown.join(', ')}, which gave no research`
        : `rests on ${basedOn.length} of ${research.size} signals; at least ${MIN_SIGNALS}`,
  };
}

function sameData(research: Research): Check {
  if (research.size === 0) return { name: 'same-data', passed: false, detail: 'no research' };
  const lastDays = [...research.values()].map(({ prices }) => Date.parse(prices.to));
  const [oldest, newest] = [Math.min(...lastDays), Math.max(...lastDays)];
  const days = (newest - oldest) / MILLIS_PER_DAY;
  const period = days === 0 ? dayOf(newest) : `days from ${dayOf(oldest)} to ${dayOf(newest)}`;
  return {
    name: 'same-data',
    passed: days <= MAX_DAYS_APART,
    detail: `the research ends on ${period}; at most ${MAX_DAYS_APART} days apart`,
  };
}

function dayOf(millis: number): string {
  return new Date(millis).toISOString().slice(0, 10);
}

function entryAtMarket({ entryPrice }: Strategy, research: Research): Check {
  const close = lastClose(research);
  return {
    name: 'entry-price',
    passed: close !== undefined && Math.abs(entryPrice / close - 1) <= ROUNDING,
    detail: `entry ${entryPrice}, last close ${close ?? 'unknown'}`,
  };
}

function stopOutsideNoise(strategy: Strategy, research: Research): Check {
  const loss = lossAtStop(strategy);
  const atr = (averageTrueRangeOf(research) ?? 0) / strategy.entryPrice;
  return {
    name: 'stop-distance',
    passed: loss >= MIN_STOP_ATRS * atr && loss <= MAX_STOP_SHARE,
    detail: `${percent(loss)}; at least a day's range of ${percent(atr)}, at most ${percent(MAX_STOP_SHARE)}`,
  };
}

function signalsAgree({ action }: Strategy, research: Research): Check {
  const { shares } = directionOf(research);
  const [agreeing, opposing] = action === 'sell' ? [shares.sell, shares.buy] : [shares.buy, shares.sell];
  return {
    name: 'signal-agreement',
    passed: action === 'hold' || (agreeing > 0 && agreeing >= 2 * opposing),
    detail: `${percent(shares.buy)} buy, ${percent(shares.hold)} hold, ${percent(shares.sell)} sell by confidence; twice as much for as against`,
  };
}

function riskAllows({ action }: Strategy, research: Research): Check {
  return {
    name: 'risk-veto',
    passed: action !== 'buy' || !isVetoed(research),
    detail: isVetoed(research) ? 'risk is too high to buy' : `risk says ${research.get('risk')?.signal ?? 'nothing'}`,
  };
}
