import { renderReport } from '../../../cli/render/report.ts';
import { styleFor } from '../../../cli/render/style.ts';
import type { Outcome } from '../../../ops/outcome.ts';
import type { Json } from '../../../patterns/json/json.ts';
import type { AgentReport, ReplicaReport, Report } from '../../../patterns/report/report.ts';
import type { ReportView } from '../../../patterns/report/report-view.ts';

const style = styleFor({}, {});

const replica: ReplicaReport = { replica: 0, tier: 'rules', attempts: 1, failures: [], skipped: [] };

const signal = {
  signal: 'buy',
  confidence: 0.75,
  rationale: 'It rises.',
  figures: {},
  prices: { source: 'AAPL by someone', from: '2013-05-13', to: '2018-05-11', bars: 1260 },
};

const done = (name: string, output: Json) =>
  ({ status: 'done', name, required: true, replicas: [replica], output, disagreement: 0 }) satisfies AgentReport;

function render(agents: readonly AgentReport[], changes: Partial<Report> = {}, view?: ReportView): string {
  const report: Report = {
    schemaVersion: 1,
    workflow: 'research',
    workflowId: 'my-workflow',
    input: { ticker: 'AAPL' },
    degradationLevel: 0,
    failedAgents: [],
    phases: [{ name: 'research', degradationLevel: 0, rounds: 1, agents }],
    ...changes,
  };
  const outcome: Outcome = {
    workflowId: 'my-workflow',
    executionArn: 'arn',
    faults: [],
    status: 'SUCCEEDED',
    error: null,
    cause: null,
    degradationLevel: report.degradationLevel,
    failedAgents: report.failedAgents,
    failures: [],
    report,
    transitions: 25,
    historyEvents: 140,
    durationMs: 1_500,
  };
  return renderReport(outcome, report, style, view);
}

test('a report that its workflow does not arrange shows what each agent answered', () => {
  const text = render([done('summarizer', { text: 'all is well' })], { workflow: 'news', input: {} });
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
  const lines = render([done('trend', signal)], {}, view).split('\n');
  expect(lines.slice(0, 5)).toEqual(['AAPL: buy', '', 'Signals', '  trend    buy  5 %', '  volume  hold  75 %']);
  expect(lines).not.toContain('Empty');
});
