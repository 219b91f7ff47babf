import { renderReport } from '../../../cli/render/report.ts';
import { styleFor } from '../../../cli/render/style.ts';
import type { AgentReport, Report } from '../../../patterns/report/report.ts';
import type { ReportView } from '../../../patterns/report/report-view.ts';
import { answered, outcomeWith, reportOf } from '../../support/report.ts';

const style = styleFor({}, {});

const signal = {
  signal: 'buy',
  confidence: 0.75,
  rationale: 'It rises.',
  figures: {},
  prices: { source: 'AAPL by someone', from: '2013-05-13', to: '2018-05-11', bars: 1260 },
};

function render(agents: readonly AgentReport[], changes: Partial<Report> = {}, view?: ReportView): string {
  const report = reportOf(agents, changes);
  return renderReport(outcomeWith(report), report, style, view);
}

test('a report that its workflow does not arrange shows what each agent answered', () => {
  const text = render([answered('summarizer', { text: 'all is well' })], { workflow: 'news', input: {} });
  expect(text).toMatch(/^news: degradation level 0, full service/);
  expect(text).toMatch(/summarizer +\{"text":"all is well"\}/);
  expect(text).toContain('1.50 s, 25 billed transitions, 140 history events');
});

test('a report that its workflow arranges has its first line and its sections, aligned and without control characters', () => {
  const view: ReportView = {
    subject: 'AAPL',
    headline: 'buy\u001b[2J',
    sections: [
      {
        title: 'Signals',
        rows: [
          ['trend', { text: 'buy', color: 'green' }, '5 %'],
          ['volume', 'hold', '75 %'],
        ],
        alignRight: [1],
      },
      { title: 'Empty', rows: [] },
    ],
  };
  const lines = render([answered('trend', signal)], {}, view).split('\n');
  expect(lines.slice(0, 5)).toEqual(['AAPL: buy', '', 'Signals', '  trend    buy  5 %', '  volume  hold  75 %']);
  expect(lines).not.toContain('Empty');
});
