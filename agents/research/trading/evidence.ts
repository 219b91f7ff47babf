import type { AgentTask } from '../../../patterns/agent.ts';
import { AgentInputError } from '../../../patterns/errors.ts';
import { type ResearchSignal, signalSchema } from '../outputs.ts';

/** The research by agent, in alphabetical order whatever order it came in. */
export interface Research extends ReadonlyMap<string, ResearchSignal> {
  /** agents that have no answer, as far as somebody told of them; those of the reference workflow are known */
  readonly failed?: readonly string[];
}

/** @throws AgentInputError when an agent's answer is no research signal */
export function readResearch(results: AgentTask['results']): Research {
  const answers = Object.entries(results.research ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const signals = new Map(
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
  const failed = answers.flatMap(([agent, outputs]) => (outputs.length === 0 ? [agent] : []));
  return Object.assign(signals, { failed });
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

/** The agents whose direction counts and that gave none. */
export function missingAgents(research: Research): string[] {
  const known = Object.keys(WEIGHTS).filter((agent) => agent !== 'risk');
  return [...new Set([...known, ...(research.failed ?? [])])].filter(
    (agent) => agent !== 'risk' && !research.has(agent),
  );
}

export interface Direction {
  /**
   * confidence-weighted mean of the signals, -1 (sell) to 1 (buy), as if all that are missing were sure of the opposite: so
   * whatever they would have said, with them it would be as far from 0 or farther
   */
  readonly score: number;
  /** confidence-weighted shares of the signals, those that are missing with full confidence; together 1, or all 0 */
  readonly shares: Readonly<Record<ResearchSignal['signal'] | 'missing', number>>;
  /** how much of the usual evidence there is, by weight, 0 to 1 */
  readonly coverage: number;
}

/** Weighs the signals against each other. */
export function directionOf(research: Research): Direction {
  const shares = { buy: 0, hold: 0, sell: 0, missing: 0 };
  let present = 0;
  for (const [agent, { signal, confidence }] of research) {
    present += weightOf(agent);
    shares[signal] += weightOf(agent) * confidence;
  }
  for (const agent of missingAgents(research)) shares.missing += weightOf(agent);
  const total = shares.buy + shares.hold + shares.sell + shares.missing;
  if (total > 0) for (const share of ['buy', 'hold', 'sell', 'missing'] as const) shares[share] /= total;
  const balance = shares.buy - shares.sell;
  const score = Math.sign(balance) * Math.max(0, Math.abs(balance) - shares.missing);
  return { score, shares, coverage: Math.min(1, present) };
}

function weightOf(agent: string): number {
  return WEIGHTS[agent] ?? DEFAULT_WEIGHT;
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

/** A day's usual range as a share of the price. */
export type DayRange = { readonly share: number; readonly measuredBy: 'risk' | 'volatility' };

/**
 * The average true range as the risk agent measured it; where it failed, as the volatility agent did. Never one's range by the
 * other's word: what the risk agent leaves open nobody else closes, or its failure would make a position possible.
 * @returns undefined when it was not measured
 */
export function dayRangeOf(research: Research): DayRange | undefined {
  const measuredBy = research.has('risk') ? 'risk' : 'volatility';
  const { atr = 0, close = 0 } = research.get(measuredBy)?.figures ?? {};
  return atr > 0 && close > 0 ? { share: atr / close, measuredBy } : undefined;
}
