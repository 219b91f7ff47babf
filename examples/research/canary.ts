import type { CanarySample } from 'ballast';
import type { ResearchInput } from './input.ts';
import type { ResearchSignal, Strategy } from './outputs.ts';

/** A signal as any research agent may give it: enough for the agents of later phases to have something to read. */
const SIGNAL: ResearchSignal = {
  signal: 'buy',
  confidence: 0.5,
  rationale: 'a sample for canaries',
  figures: { close: 100, atr: 2, drawdown: 0.1 },
  prices: { source: 'sample', from: '2018-01-02', to: '2018-05-11', bars: 90 },
};

const STRATEGY: Strategy = {
  action: 'hold',
  positionSize: 0,
  entryPrice: 100,
  stopPrice: 96,
  targetPrice: 108,
  horizonDays: 20,
  rationale: 'a sample for canaries',
  basedOn: ['price-action', 'risk', 'trend', 'volume'],
};

/** The sample of canaries: the sample prices, and made-up answers of the earlier phases. */
export const canary: CanarySample<ResearchInput> = {
  input: { ticker: 'AAPL' },
  results: {
    research: { 'price-action': [SIGNAL], risk: [SIGNAL], trend: [SIGNAL], volume: [SIGNAL] },
    strategy: { 'strategy-developer': [STRATEGY] },
  },
};
