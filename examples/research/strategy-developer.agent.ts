import { AgentInputError, type AgentTask, defineAgent } from 'ballast';
import type { ResearchInput } from './input.ts';
import { withModels } from './model-tiers.ts';
import { type Strategy, strategySchema } from './outputs.ts';
import { clamp, percent, SIGNAL_THRESHOLD, significant } from './scoring.ts';
import { strategyQuestion } from './strategy-question.ts';
import {
  averageTrueRangeOf,
  directionOf,
  isVetoed,
  lastClose,
  type Research,
  readResearch,
} from './trading/evidence.ts';
import { levelsOf, lossAtStop } from './trading/levels.ts';
import { MAX_LOSS_PER_TRADE, MAX_POSITION, STOP_ATRS, TARGET_ATRS } from './trading/limits.ts';

/** A month of trading days, about what a price needs to wander 4 ATR; a trend is given a quarter. */
const HORIZON_DAYS = 20;
const TREND_HORIZON_DAYS = 60;

/** Without an ATR: the stop of 8 % that growth investors use, and a target twice as far. */
const FIXED_STOP = 0.08;
const FIXED_TARGET = 0.16;

export default defineAgent({
  name: 'strategy-developer',
  phase: 'strategy',
  required: true,
  output: strategySchema,
  ...withModels(strategyQuestion, [
    { name: 'rules', run: ({ results }: AgentTask<ResearchInput>) => develop(readResearch(results)) },
    { name: 'simple-rules', run: ({ results }: AgentTask<ResearchInput>) => developSimply(readResearch(results)) },
  ]),
});

/**
 * The signals weighted by agent and confidence, stop and target by ATR, the size by the loss at the stop.
 * @throws AgentInputError without a close or an ATR
 */
export function develop(research: Research): Strategy {
  const entry = entryPrice(research);
  const atr = averageTrueRangeOf(research);
  if (atr === undefined || atr <= 0) {
    throw new AgentInputError(
      `the research has no average true range above 0: neither risk nor volatility answered with one (${atr})`,
    );
  }
  const { score, coverage } = directionOf(research);
  const action = vetoed(actionOf(score), research);
  const levels = levelsOf(action, entry, STOP_ATRS * atr, TARGET_ATRS * atr);
  const drawdown = research.get('risk')?.figures.drawdown ?? 0;
  // Full size only for unanimous, complete evidence at the high; half of it from 25 % below the high.
  const caution = Math.abs(score) * coverage * (1 - Math.min(0.5, 2 * drawdown));
  return {
    action,
    positionSize: action === 'hold' ? 0 : sizeFor(lossAtStop({ action, ...levels }), caution),
    ...levels,
    horizonDays: followsTrend(action, research) ? TREND_HORIZON_DAYS : HORIZON_DAYS,
    rationale:
      `${research.size} agents give a score of ${score.toFixed(2)} (-1 sell, 1 buy)${isVetoed(research) ? ', risk forbids to buy' : ''}; ` +
      `stop ${STOP_ATRS} ATR and target ${TARGET_ATRS} ATR away, ATR ${percent(atr / entry)} of the price; ` +
      `${percent(coverage)} of the evidence, ${percent(drawdown)} below the high.`,
    basedOn: [...research.keys()],
  };
}

/** One agent, one vote, and fixed distances: needs a close and nothing else. */
export function developSimply(research: Research): Strategy {
  const entry = entryPrice(research);
  const votes = [...research].filter(([agent]) => agent !== 'risk').map(([, { signal }]) => signal);
  const [buys, sells] = [votes.filter((vote) => vote === 'buy').length, votes.filter((vote) => vote === 'sell').length];
  const action = vetoed(actionOf(votes.length === 0 ? 0 : (buys - sells) / votes.length), research);
  return {
    action,
    positionSize: action === 'hold' ? 0 : sizeFor(FIXED_STOP, 0.5),
    ...levelsOf(action, entry, FIXED_STOP * entry, FIXED_TARGET * entry),
    horizonDays: HORIZON_DAYS,
    rationale:
      `${buys} buy and ${sells} sell of ${votes.length} signals; ` +
      `stop ${percent(FIXED_STOP)} and target ${percent(FIXED_TARGET)} away, half the usual size.`,
    basedOn: [...research.keys()],
  };
}

function entryPrice(research: Research): number {
  const close = lastClose(research);
  if (close === undefined)
    throw new AgentInputError('no research agent has a last close, so there is no price to enter at');
  return close;
}

function actionOf(score: number): Strategy['action'] {
  if (Math.abs(score) < SIGNAL_THRESHOLD) return 'hold';
  return score > 0 ? 'buy' : 'sell';
}

function vetoed(action: Strategy['action'], research: Research): Strategy['action'] {
  return action === 'buy' && isVetoed(research) ? 'hold' : action;
}

/** The share of the portfolio that loses at most MAX_LOSS_PER_TRADE at the stop, less for caution (1 is none). */
function sizeFor(loss: number, caution: number): number {
  return significant(clamp((MAX_LOSS_PER_TRADE / loss) * caution, 0, MAX_POSITION));
}

function followsTrend(action: Strategy['action'], research: Research): boolean {
  const trend = research.get('trend');
  return action !== 'hold' && trend?.signal === action && trend.confidence >= 0.5;
}
