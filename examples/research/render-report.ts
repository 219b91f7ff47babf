import type { AgentReport, Report, ReportCell, ReportSection, ReportView } from 'ballast';
import {
  type PriceRange,
  type ResearchSignal,
  type Strategy,
  signalSchema,
  strategySchema,
  type Verdict,
  verdictSchema,
} from './outputs.ts';

/** The answers of a research run, by their schema, whichever agent gave them. */
interface ResearchAnswers {
  readonly signals: readonly { readonly agent: AgentReport; readonly signal: ResearchSignal }[];
  readonly strategy?: Strategy;
  readonly verdict?: Verdict;
  readonly gate?: AgentReport;
}

/** The signals, the strategy and the verdict. @returns undefined for a report without a signal */
export function renderReport(report: Report): ReportView | undefined {
  const answers = researchAnswers(report);
  if (answers === undefined) return undefined;
  return {
    subject: tickerOf(report),
    headline: headline(answers),
    sections: [
      { title: 'Research', rows: signalRows(answers, report), alignRight: [2] },
      { title: 'Strategy', rows: answers.strategy === undefined ? [] : strategyRows(answers.strategy) },
      { title: 'Quality gate', rows: gateRows(answers) },
      { title: 'Prices', rows: priceRows(answers) },
    ],
  };
}

function tickerOf({ input, workflow }: Report): string {
  const ticker = typeof input === 'object' && input !== null && !Array.isArray(input) ? input.ticker : undefined;
  return typeof ticker === 'string' ? ticker : workflow;
}

function researchAnswers(report: Report): ResearchAnswers | undefined {
  const agents = report.phases.flatMap((phase) => phase.agents);
  const signals = agents.flatMap((agent) => {
    const signal = signalSchema.safeParse(outputOf(agent)).data;
    return signal === undefined ? [] : [{ agent, signal }];
  });
  const strategy = agents.map((agent) => strategySchema.safeParse(outputOf(agent)).data).find(isPresent);
  const gate = agents.find((agent) => verdictSchema.safeParse(outputOf(agent)).success);
  const verdict = gate === undefined ? undefined : verdictSchema.safeParse(outputOf(gate)).data;
  if (signals.length === 0) return undefined;
  return {
    signals,
    ...(strategy === undefined ? {} : { strategy }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(gate === undefined ? {} : { gate }),
  };
}

/** `hold, 12 % of the portfolio, rejected by the quality gate` */
function headline({ strategy, verdict }: ResearchAnswers): string {
  const action = strategy === undefined ? 'no strategy' : strategy.action;
  const size =
    strategy === undefined || strategy.action === 'hold'
      ? ''
      : `, ${percent(strategy.positionSize, 1)} of the portfolio`;
  return `${action}${size}, ${verdictText(verdict)}`;
}

function signalRows({ signals }: ResearchAnswers, report: Report): ReportSection['rows'] {
  const missing = report.phases
    .filter((phase) => phase.agents.some((agent) => signals.some((answer) => answer.agent === agent)))
    .flatMap((phase) => phase.agents.filter((agent) => agent.status !== 'done'));
  return [
    ...signals.map(({ agent, signal }): ReportCell[] => [
      agent.name,
      { text: signal.signal, color: SIGNAL_COLORS[signal.signal] },
      percent(signal.confidence),
      { text: tiersOf(agent), color: 'dim' },
      signal.rationale,
    ]),
    ...missing.map((agent): ReportCell[] => [
      agent.name,
      { text: 'none', color: 'red' },
      '',
      '',
      agent.required ? 'failed' : 'failed, optional',
    ]),
  ];
}

const SIGNAL_COLORS = { buy: 'green', sell: 'red', hold: 'yellow' } as const satisfies Record<
  ResearchSignal['signal'],
  string
>;

function strategyRows(strategy: Strategy): ReportSection['rows'] {
  const { action, positionSize, entryPrice, stopPrice, targetPrice, horizonDays } = strategy;
  const change = (price: number) => `${formatPrice(price)} (${signed(price / entryPrice - 1)})`;
  return [
    ['action', `${action}, ${percent(positionSize, 1)} of the portfolio, for ${plural(horizonDays, 'day')}`],
    ['prices', `entry ${formatPrice(entryPrice)}, stop ${change(stopPrice)}, target ${change(targetPrice)}`],
    ['why', strategy.rationale],
    ['based on', strategy.basedOn.join(', ')],
  ];
}

function gateRows({ verdict, gate }: ResearchAnswers): ReportSection['rows'] {
  if (verdict === undefined) return [['no verdict']];
  const checks = verdict.checks.map(({ name, passed, detail }): ReportCell[] => [
    passed ? { text: '✔', color: 'green' } : { text: '✘', color: 'red' },
    name,
    detail,
  ]);
  return [[`${verdict.verdict}${agreement(gate)}`], ...checks];
}

/** How the replicas of the gate voted. */
function agreement(gate: AgentReport | undefined): string {
  if (gate?.status !== 'done' || gate.replicas.length < 2) return '';
  const votes = gate.replicas.length;
  const agreed = Math.round(votes * (1 - gate.disagreement));
  return agreed === votes ? `, all ${votes} replicas that answered agree` : `, ${agreed} of ${votes} replicas agree`;
}

/** One line per source: agents look back as far as they need, so their ranges differ. */
function priceRows({ signals }: ResearchAnswers): ReportSection['rows'] {
  const sources = new Set(signals.map(({ signal }) => signal.prices.source));
  return [...sources].map((source) => {
    const ranges = signals.map(({ signal }) => signal.prices).filter((prices) => prices.source === source);
    return [`${source}, ${rangeText(ranges)}`];
  });
}

function rangeText(ranges: readonly PriceRange[]): string {
  const from = ranges.map((range) => range.from).sort()[0];
  const to = ranges
    .map((range) => range.to)
    .sort()
    .at(-1);
  const fewest = Math.min(...ranges.map((range) => range.bars));
  const most = Math.max(...ranges.map((range) => range.bars));
  const bars = fewest === most ? plural(most, 'bar') : `${fewest} to ${most} bars, depending on the agent`;
  return `${from} to ${to}, ${bars}`;
}

function verdictText(verdict: Verdict | undefined): string {
  if (verdict === undefined) return 'without a verdict of the quality gate';
  return verdict.verdict === 'approve' ? 'approved by the quality gate' : 'rejected by the quality gate';
}

function tiersOf(agent: AgentReport): string {
  return [...new Set(agent.replicas.map((replica) => replica.tier))].join(', ');
}

function outputOf(agent: AgentReport): unknown {
  return agent.status === 'done' ? agent.output : undefined;
}

function isPresent<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}

function signed(share: number): string {
  return `${share >= 0 ? '+' : '-'}${percent(Math.abs(share), 1)}`;
}

function percent(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)} %`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A price to the cent, or to four digits where cents would say little: `188.59`, `0.00001838`. */
export function formatPrice(price: number): string {
  return price >= 1 ? price.toFixed(2) : String(Number(price.toPrecision(4)));
}
