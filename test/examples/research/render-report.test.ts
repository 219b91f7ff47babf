import { renderReport as renderOnTerminal } from '../../../cli/render/report.ts';
import { styleFor } from '../../../cli/render/style.ts';
import { formatPrice, renderReport } from '../../../examples/research/render-report.ts';
import type { AgentReport, Report } from '../../../patterns/report/report.ts';
import { answered, outcomeWith, replica, reportOf, unanswered } from '../../support/report.ts';

const style = styleFor({}, {});

const signal = {
  signal: 'buy',
  confidence: 0.75,
  rationale: 'It rises.',
  figures: {},
  prices: { source: 'AAPL by someone', from: '2013-05-13', to: '2018-05-11', bars: 1260 },
};

const strategy = {
  action: 'buy',
  positionSize: 0.125,
  entryPrice: 100,
  stopPrice: 95,
  targetPrice: 110,
  horizonDays: 60,
  rationale: 'Seven agents agree.',
  basedOn: ['trend'],
};

const verdict = { verdict: 'reject', checks: [{ name: 'stop', passed: false, detail: 'too near' }] };

function render(agents: readonly AgentReport[], changes: Partial<Report> = {}): string {
  const report = reportOf(agents, changes);
  return renderOnTerminal(outcomeWith(report), report, style, renderReport(report));
}

describe('the report of a research run', () => {
  test('says what to do with the stock, and what the gate says of it, in its first line', () => {
    const [first] = render([
      answered('trend', signal),
      answered('strategy', strategy),
      answered('gate', verdict),
    ]).split('\n');
    expect(first).toBe('AAPL: buy, 12.5 % of the portfolio, rejected by the quality gate');
  });

  test('shows each signal, the strategy with its distances, each check, and where the prices are from', () => {
    const text = render([answered('trend', signal), answered('strategy', strategy), answered('gate', verdict)]);
    expect(text).toMatch(/trend +buy +75 % +rules +It rises\./);
    expect(text).toContain('entry 100.00, stop 95.00 (-5.0 %), target 110.00 (+10.0 %)');
    expect(text).toMatch(/✘ +stop +too near/);
    expect(text).toContain('AAPL by someone, 2013-05-13 to 2018-05-11, 1260 bars');
  });

  test('names the agents without an answer, and whether they were required', () => {
    const text = render([answered('trend', signal), unanswered('momentum')], {
      degradationLevel: 1,
      failedAgents: ['momentum'],
    });
    expect(text).toMatch(/momentum +none +failed, optional/);
  });

  test('shows how many replicas of the gate agree', () => {
    const replicas = [0, 1, 2].map((index) => ({ ...replica, replica: index }));
    const split = { ...answered('gate', verdict), replicas, disagreement: 1 / 3 };
    expect(render([answered('trend', signal), split])).toContain('reject, 2 of 3 replicas agree');
  });
});

test('a report without a signal is left to the command line', () => {
  expect(renderReport(reportOf([], { workflow: 'news', phases: [] }))).toBe(undefined);
});

test('prices have cents, small ones digits enough to tell them apart', () => {
  expect([formatPrice(188.5949), formatPrice(1), formatPrice(0.000018377), formatPrice(0.5)]).toEqual([
    '188.59',
    '1.00',
    '0.00001838',
    '0.5',
  ]);
});
