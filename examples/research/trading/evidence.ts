import { AgentInputError, type AgentTask } from 'ballast';
import { type ResearchSignal, signalSchema } from '../outputs.ts';

/** The research by agent, in alphabetical order whatever order it came in; an agent that failed has no entry. */
export type Research = ReadonlyMap<string, ResearchSignal>;

/** @throws AgentInputError when an agent's answer is no research signal */
export function readResearch(results: AgentTask['results']): Research {
  const answers = Object.entries(results.research ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(
    answers.flatMap(([agent, outputs]) => {
      if (outputs.length === 0) return [];
      const parsed = signalSchema.safeParse(outputs[0]);
      if (parsed.success) return [[agent, parsed.data] as const];
      const issue = parsed.error.issues[0];
      throw new AgentInputError(
        `the research of ${agent} is no signal: ${issue?.path.join('.')} ${issue?.message}; run the phase research again`,
      );
    }),
  );
}

/** How much an agent's direction counts. The risk agent has none: it sizes and vetoes. */
const WEIGHTS: Readonly<Record<string, number>> = {
  trend: 0.3,
  'price-action': 0.2,
  momentum: 0.2,
  volume: 0.15,
  volatility: 0.1,
  seasonality: 0.05,
  risk: 0,
};

/** An agent that was added later counts as much as volatility does. */
const DEFAULT_WEIGHT = 0.1;

export interface Direction {
  /** confidence-weighted mean of the signals, -1 (sell) to 1 (buy) */
  readonly score: number;
  /** confidence-weighted shares of the signals, together 1; all 0 without any */
  readonly shares: Readonly<Record<ResearchSignal['signal'], number>>;
  /** how much of the usual evidence there is, by weight, 0 to 1 */
  readonly coverage: number;
}

/** Weighs the signals against each other. */
export function directionOf(research: Research): Direction {
  const shares = { buy: 0, hold: 0, sell: 0 };
  let present = 0;
  let total = 0;
  for (const [agent, { signal, confidence }] of research) {
    const weight = WEIGHTS[agent] ?? DEFAULT_WEIGHT;
    present += weight;
    total += weight * confidence;
    shares[signal] += weight * confidence;
  }
  if (total > 0) for (const signal of ['buy', 'hold', 'sell'] as const) shares[signal] /= total;
  return { score: shares.buy - shares.sell, shares, coverage: Math.min(1, present) };
}

/** The risk agent said that the risk is too high to enter. */
export function isVetoed(research: Research): boolean {
  return research.get('risk')?.signal === 'sell';
}

/** The newest close any agent saw; undefined without research. */
export function lastClose(research: Research): number | undefined {
  const closes = [...research.values()].flatMap(({ figures: { close }, prices: { to } }) =>
    close !== undefined && close > 0 ? [{ close, to }] : [],
  );
  return closes.reduce<{ close: number; to: string } | undefined>(
    (newest, one) => (newest === undefined || one.to > newest.to ? one : newest),
    undefined,
  )?.close;
}

/** The average true range as the risk agent measured it, or else the volatility agent; undefined without both. */
export function averageTrueRangeOf(research: Research): number | undefined {
  return research.get('risk')?.figures.atr ?? research.get('volatility')?.figures.atr;
}
