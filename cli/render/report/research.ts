import {
  type PriceRange,
  type ResearchSignal,
  type Strategy,
  signalSchema,
  strategySchema,
  type Verdict,
  verdictSchema,
} from '../../../examples/research/outputs.ts';
import type { AgentReport, Report } from '../../../patterns/report/report.ts';
import type { Style } from '../style.ts';
import { type Cell, indented, printable, table } from '../text.ts';
import { percent, plural, priceText } from '../units.ts';
import type { Section } from './sections.ts';

/** The answers of a research run, by what they are rather than by who gave them. */
export interface ResearchAnswers {
  readonly signals: readonly { readonly agent: AgentReport; readonly signal: ResearchSignal }[];
  readonly strategy?: Strategy;
  readonly verdict?: Verdict;
  readonly gate?: AgentReport;
}

/** Sorts a report's answers; undefined when it is not a research report. */
export function researchAnswers(report: Report): ResearchAnswers | undefined {
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
export function headline({ strategy, verdict }: ResearchAnswers): string {
  const action = strategy === undefined ? 'no strategy' : strategy.action;
  const size =
    strategy === undefined || strategy.action === 'hold'
      ? ''
      : `, ${percent(strategy.positionSize, 1)} of the portfolio`;
  return `${action}${size}, ${verdictText(verdict)}`;
}

export function researchSections(answers: ResearchAnswers, report: Report, style: Style): Section[] {
  return [
    { title: 'Research', lines: signalLines(answers, report, style) },
    { title: 'Strategy', lines: answers.strategy === undefined ? [] : strategyLines(answers.strategy, style) },
    { title: 'Quality gate', lines: gateLines(answers, style) },
    { title: 'Prices', lines: priceLines(answers, style) },
  ];
}

function signalLines({ signals }: ResearchAnswers, report: Report, style: Style): string[] {
  const { colors, width } = style;
  const missing = report.phases
    .filter((phase) => phase.agents.some((agent) => signals.some((other) => other.agent === agent)))
    .flatMap((phase) => phase.agents.filter((agent) => agent.status !== 'done'));
  const rows = [
    ...signals.map(({ agent, signal }): Cell[] => [
      agent.name,
      { text: signal.signal, paint: signalPaint(signal.signal, style) },
      percent(signal.confidence),
      { text: tierOf(agent), paint: colors.dim },
      printable(signal.rationale),
    ]),
    ...missing.map((agent): Cell[] => [
      agent.name,
      { text: 'none', paint: colors.red },
      '',
      '',
      agent.required ? 'failed' : 'failed, optional',
    ]),
  ];
  return table(rows, { indent: 2, width, right: [2] });
}

function strategyLines(strategy: Strategy, { width }: Style): string[] {
  const { action, positionSize, entryPrice, stopPrice, targetPrice, horizonDays } = strategy;
  const change = (price: number) => `${priceText(price)} (${signed(price / entryPrice - 1)})`;
  return [
    ...table(
      [
        ['action', `${action}, ${percent(positionSize, 1)} of the portfolio, for ${plural(horizonDays, 'day')}`],
        ['prices', `entry ${priceText(entryPrice)}, stop ${change(stopPrice)}, target ${change(targetPrice)}`],
        ['why', printable(strategy.rationale)],
        ['based on', strategy.basedOn.join(', ')],
      ],
      { indent: 2, width },
    ),
  ];
}

function gateLines({ verdict, gate }: ResearchAnswers, { colors, width }: Style): string[] {
  if (verdict === undefined) return indented('no verdict', 2, width);
  const rows = verdict.checks.map(({ name, passed, detail }): Cell[] => [
    passed ? { text: '✔', paint: colors.green } : { text: '✘', paint: colors.red },
    printable(name),
    printable(detail),
  ]);
  return [...indented(`${verdict.verdict}${agreement(gate)}`, 2, width), ...table(rows, { indent: 2, width })];
}

/** How the replicas of the gate voted. */
function agreement(gate: AgentReport | undefined): string {
  if (gate?.status !== 'done' || gate.replicas.length < 2) return '';
  const votes = gate.replicas.length;
  const agreed = Math.round(votes * (1 - gate.disagreement));
  return agreed === votes ? `, all ${votes} replicas that answered agree` : `, ${agreed} of ${votes} replicas agree`;
}

/** One line per source: agents look back as far as they need, so their ranges differ. */
function priceLines({ signals }: ResearchAnswers, { width }: Style): string[] {
  const sources = new Set(signals.map(({ signal }) => signal.prices.source));
  return [...sources].flatMap((source) => {
    const ranges = signals.map(({ signal }) => signal.prices).filter((prices) => prices.source === source);
    return indented(`${printable(source)}, ${rangeText(ranges)}`, 2, width);
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

function signalPaint(signal: ResearchSignal['signal'], { colors }: Style): (text: string) => string {
  switch (signal) {
    case 'buy':
      return colors.green;
    case 'sell':
      return colors.red;
    case 'hold':
      return colors.yellow;
    default:
      return signal satisfies never;
  }
}

function tierOf(agent: AgentReport): string {
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
