import { dashboardPage } from '../../../../cli/render/dashboard/page.ts';
import type { AlarmReport } from '../../../../ops/alarms.ts';
import type { DashboardReport, DashboardSeries } from '../../../../ops/dashboard.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 5, 9);

function series(label: string, values: readonly number[]): DashboardSeries {
  const points = values.map((value, index) => [START_MS + index * MINUTE_MS, value] as const);
  return {
    label,
    figure: { kind: 'total', value: values.length === 0 ? undefined : values.reduce((a, b) => a + b) },
    points,
  };
}

const report: DashboardReport = {
  name: 'Ballast-shop',
  fromMs: START_MS,
  toMs: START_MS + 60 * MINUTE_MS,
  periodSeconds: 60,
  widgets: [
    { x: 0, y: 0, width: 24, height: 2, kind: 'text', markdown: '# shop\nMetrics of <shop>.' },
    {
      ...{ x: 0, y: 2, width: 24, height: 3, kind: 'alarms', title: 'Alarms' },
      alarms: [{ name: 'shop CircuitOpened', state: 'ALARM', sinceMs: 0, reason: '', description: 'A "tier" is out.' }],
    },
    {
      ...{ x: 0, y: 5, width: 12, height: 6, kind: 'graph', title: 'Runs', stacked: false },
      series: [series('started', [3, 4]), series('<script>alert(1)</script>', [1]), series('never', [])],
    },
    {
      ...{ x: 12, y: 5, width: 12, height: 6, kind: 'graph', title: 'Answers', stacked: true },
      series: [series('model', [5, 1]), series('rules', [1, 2])],
    },
    { x: 0, y: 11, width: 24, height: 6, kind: 'graph', title: 'Nothing', stacked: false, series: [] },
  ],
};
const page = dashboardPage(report);

test('each line with values has its figure, and a graph without any says so', () => {
  const figures = [...page.matchAll(/<data value="([^"]+)">/g)].map(([, value]) => Number(value));
  expect(figures).toEqual([7, 1, 6, 3]);
  expect(page.match(/no data/g)).toHaveLength(1);
});

test('what came from outside is text', () => {
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;: <data');
  expect(page).toContain('Metrics of &lt;shop&gt;.');
  expect(page).toContain('A &quot;tier&quot; is out.');
});

test('the page loads nothing, runs nothing, and is dark where its reader has it so', () => {
  expect(page).not.toMatch(/<script|https?:|url\(|@import|<img|<link/);
  expect(page).toContain("default-src 'none'");
  expect(page).toContain('prefers-color-scheme: dark');
});

test('stacked values stand on each other', () => {
  const bars = [...page.matchAll(/<rect class="s(\d)" x="([\d.]+)" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"/g)];
  const at = (colour: string, index: number) =>
    bars
      .filter(([, of]) => of === colour)
      [index]?.slice(2)
      .map(Number) ?? [];
  const [[x, y] = [], [upperX, upperY, upperHeight] = []] = [at('0', 0), at('1', 0)];
  expect(upperX).toBe(x);
  expect((upperY ?? 0) + (upperHeight ?? 0)).toBeCloseTo(y ?? Number.NaN, 0);
});

describe('links to the runbook', () => {
  const alarm = (runbook: string): AlarmReport => ({
    ...{ name: 'shop CircuitOpened', state: 'ALARM', sinceMs: 0, reason: '', description: 'A tier is out.' },
    runbook,
  });
  const linksOf = (widgets: DashboardReport['widgets'], documents?: string) =>
    [...dashboardPage({ ...report, widgets }, documents).matchAll(/<a href="([^"]*)">([^<]*)<\/a>/g)].map(
      ([, href, text]) => `${text} ${href}`,
    );
  const place = { x: 0, y: 0, width: 24, height: 2 };
  const alarms = (runbook: string): DashboardReport['widgets'] => [
    { ...place, kind: 'alarms', title: 'Alarms', alarms: [alarm(runbook)] },
  ];

  test('an alarm links to the URL of its heading, or to that of this repository where the page finds it', () => {
    expect(linksOf(alarms('https://wiki.example.com/r#circuitopened'))).toEqual([
      'runbook https://wiki.example.com/r#circuitopened',
    ]);
    expect(linksOf(alarms('docs/runbook.md#circuitopened'), '../docs')).toEqual([
      'runbook ../docs/runbook.md#circuitopened',
    ]);
    expect(linksOf(alarms('docs/runbook.md#circuitopened'))).toEqual([]);
  });

  test('a text has its links, and only to pages', () => {
    const markdown = '# shop\nrunbook: [A](https://wiki.example.com/r#a), [B](https://wiki.example.com/r?x=1&y=2#b).';
    expect(linksOf([{ ...place, kind: 'text', markdown }])).toEqual([
      'A https://wiki.example.com/r#a',
      'B https://wiki.example.com/r?x=1&amp;y=2#b',
    ]);
    for (const hostile of ['javascript:alert(1)', 'data:text/html,x', 'https://" onclick="x']) {
      expect(linksOf([{ ...place, kind: 'text', markdown: `[A](${hostile})` }])).toEqual([]);
      expect(linksOf(alarms(hostile), '../docs')).toEqual([]);
    }
  });
});
