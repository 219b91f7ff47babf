import type { AgentDeclaration } from 'ballast';
import type { ResearchInput } from '../research/input.ts';
import momentum from '../research/momentum.agent.ts';
import type { ResearchSignal } from '../research/outputs.ts';
import priceAction from '../research/price-action.agent.ts';
import risk from '../research/risk.agent.ts';
import seasonality from '../research/seasonality.agent.ts';
import trend from '../research/trend.agent.ts';
import volatility from '../research/volatility.agent.ts';
import volume from '../research/volume.agent.ts';

/** In the order of their files' names, as in the native workflow. */
export const RESEARCHERS: readonly AgentDeclaration<ResearchInput, ResearchSignal>[] = [
  momentum,
  priceAction,
  risk,
  seasonality,
  trend,
  volatility,
  volume,
];
