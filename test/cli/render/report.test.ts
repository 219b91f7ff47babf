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

const verdict = { verdict: 'reject', checks: [{ name: 'stop', passed: false, detail: 'too near' }] };

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

describe('the report of a run', () => {
  test('says so when nothing went wrong', () => {
    expect(render([done('trend', signal)])).toContain('every agent answered with its first tier, at the first attempt');
  });

  test('says which tier answered instead of which, why, and what was tried again', () => {
    const failures = [{ tier: 'model', error: 'AgentTimeoutError', cause: 'took 30 s' }];
    const skipped = [{ tier: 'cheaper-model', breakerId: 'bedrock', state: 'OPEN' as const, retryAfterMs: 42_000 }];
    const troubled = { ...done('trend', signal), replicas: [{ ...replica, attempts: 2, failures, skipped }] };
    const text = render([troubled]).replace(/\s+/g, ' ');
    expect(text).toContain('trend required model failed, AgentTimeoutError: took 30 s;');
    expect(text).toContain('cheaper-model skipped, circuit bedrock was OPEN (may be asked again in 42.0 s);');
    expect(text).toContain('rules answered at attempt 2');
  });

  test('names the agents without an answer, and whether they were required', () => {
    const failed: AgentReport = {
      status: 'failed',
      name: 'momentum',
      required: false,
      replicas: [],
      error: 'FallbackExhaustedError',
      cause: 'no tier answered',
      failures: [{ tier: 'rules', error: 'AgentError', cause: 'broke' }],
    };
    const text = render([done('trend', signal), failed], { degradationLevel: 1, failedAgents: ['momentum'] });
    expect(text).toMatch(/momentum +optional +no answer: rules failed, AgentError: broke/);
    expect(text).toContain('degradation level 1, reduced service');
  });

  test('says what is left out of a report that would be too large', () => {
    const text = render([{ ...done('trend', signal), replicas: [], detailsLeftOut: true }]).replace(/\s+/g, ' ');
    expect(text).toContain('what happened to 1 agent is left out of the report, which would be too large');
    expect(text).not.toContain('every agent answered with its first tier');
  });

  test('shows a disagreement of replicas, and a vote without a majority', () => {
    const replicas = [0, 1, 2].map((index) => ({ ...replica, replica: index }));
    const split = { ...done('gate', verdict), replicas, disagreement: 1 / 3 };
    expect(render([done('trend', signal), split])).toContain('33 % of its replicas disagreed');
    const none: AgentReport = {
      status: 'no-consensus',
      name: 'gate',
      required: true,
      replicas,
      ballots: { approve: 1, reject: 1 },
      disagreement: 0.5,
    };
    expect(render([done('trend', signal), none])).toContain('no consensus: approve (1), reject (1)');
  });
});

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
