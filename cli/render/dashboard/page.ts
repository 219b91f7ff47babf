import type { AlarmReport } from '../../../ops/alarms.ts';
import type { DashboardReport, DashboardSeries, WidgetReport } from '../../../ops/dashboard.ts';
import { formatTimestamp } from '../units.ts';
import { COLOURS, colourOf, renderChart } from './chart.ts';
import { escapeHtml, formatNumber } from './html.ts';

/** Of Okabe and Ito, a little darker on white and lighter on black. */
const LIGHT = ['#0072b2', '#b35900', '#007a5a', '#a3488f', '#8f7500', '#2f6db0', '#9c2f2f', '#555555'];
const DARK = ['#56b4e9', '#ffab40', '#2fd1a0', '#e78fd0', '#f0e442', '#8ec7ff', '#ff8a80', '#bdbdbd'];

const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --dim: #59636e; --back: #f6f8fa; --card: #fff; --edge: #d1d9e0; --bad: #b42318; --good: #1a7f37; --odd: #8a6100;
  ${LIGHT.map((colour, index) => `--s${index}: ${colour};`).join(' ')} }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --dim: #9198a1; --back: #0d1117; --card: #151b23; --edge: #3d444d; --bad: #ff7b72; --good: #3fb950; --odd: #d29922;
  ${DARK.map((colour, index) => `--s${index}: ${colour};`).join(' ')} } }
body { margin: 16px; background: var(--back); color: var(--text); font: 14px/1.4 system-ui, sans-serif; }
main { display: grid; grid-template-columns: repeat(24, 1fr); gap: 12px; }
section { background: var(--card); border: 1px solid var(--edge); border-radius: 6px; padding: 10px 12px; min-width: 0; }
@media (max-width: 900px) { section { grid-column: 1 / -1 !important; } }
h1 { font-size: 20px; margin: 0 0 4px; } h2 { font-size: 14px; margin: 0 0 6px; } p { margin: 0; color: var(--dim); }
svg { width: 100%; height: auto; display: block; } svg text { fill: var(--dim); font-size: 11px; } .grid { stroke: var(--edge); stroke-width: 1; }
polyline { fill: none; stroke-width: 1.8; } ul { list-style: none; margin: 6px 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 2px 14px; }
li { color: var(--dim); } a { color: var(--s0); } li data { color: var(--text); font-variant-numeric: tabular-nums; } li i { display: inline-block; width: 10px; height: 10px; margin-right: 5px; border-radius: 2px; }
.ALARM { color: var(--bad); } .OK { color: var(--good); } .INSUFFICIENT_DATA { color: var(--odd); }
${Array.from({ length: COLOURS }, (_, index) => `.s${index} { stroke: var(--s${index}); fill: var(--s${index}); background: var(--s${index}); } polyline.s${index} { fill: none; }`).join('\n')}`;

/**
 * A dashboard as one page that loads nothing and runs nothing, light or dark as its reader has it.
 * @param documents the folder of `docs/runbook.md` as the page finds it, for alarms without a URL of a runbook @default - no links to it
 */
export function dashboardPage(report: DashboardReport, documents?: string): string {
  const { name, fromMs, toMs, periodSeconds, widgets } = report;
  const range = `${formatTimestamp(fromMs)} to ${formatTimestamp(toMs)} UTC, values of ${periodSeconds / 60} min`;
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(name)}</title><style>${STYLE}</style></head><body>`,
    `<header><h1>${escapeHtml(name)}</h1><p>${range}</p></header><main>`,
    ...widgets.map((widget) => renderWidget(widget, report, documents)),
    '</main></body></html>',
    '',
  ].join('\n');
}

function renderWidget(widget: WidgetReport, report: DashboardReport, documents: string | undefined): string {
  const { x, y, width } = widget;
  // rows of the grid that are empty would be as many gaps
  const rows = [...new Set(report.widgets.map((each) => each.y))].toSorted((a, b) => a - b);
  const place = `style="grid-column: ${x + 1} / span ${width}; grid-row: ${rows.indexOf(y) + 1}"`;
  switch (widget.kind) {
    case 'text':
      return `<section ${place}>${renderMarkdown(widget.markdown)}</section>`;
    case 'alarms':
      return `<section ${place}><h2>${escapeHtml(widget.title)}</h2><ul>${widget.alarms.map((alarm) => renderAlarm(alarm, documents)).join('')}</ul></section>`;
    case 'graph':
      return `<section ${place}><h2>${escapeHtml(widget.title)}</h2>${renderChart(widget, report)}${renderLegend(widget.series)}</section>`;
    default:
      return widget satisfies never;
  }
}

function renderLegend(series: readonly DashboardSeries[]): string {
  const items = series
    .filter(({ figure }) => figure.value !== undefined)
    .map((each) => {
      const { label, figure } = each;
      const value = figure.value ?? 0;
      return `<li><i class="${colourOf(series, each)}"></i>${escapeHtml(label)}: <data value="${value}">${formatNumber(value)}</data> ${figure.kind}</li>`;
    });
  return items.length === 0 ? '<p>no data</p>' : `<ul>${items.join('')}</ul>`;
}

function renderAlarm({ name, state, description, runbook }: AlarmReport, documents: string | undefined): string {
  const see = runbook === undefined ? '' : ` See ${runbook}`;
  const url = runbook === undefined ? undefined : runbookUrl(runbook, documents);
  const link = url === undefined ? '' : ` <a href="${escapeHtml(url)}">runbook</a>`;
  return `<li title="${escapeHtml(description + see)}"><b class="${state}">${state}</b> ${escapeHtml(name)}${link}</li>`;
}

/** @returns undefined where the page cannot know where the runbook is */
function runbookUrl(runbook: string, documents: string | undefined): string | undefined {
  if (isWebUrl(runbook)) return runbook;
  const [, own] = /^docs\/(runbook\.md#[\w-]+)$/.exec(runbook) ?? [];
  return own === undefined || documents === undefined ? undefined : `${documents}/${own}`;
}

/** What came from outside may link to pages, and run nothing. */
function isWebUrl(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}

/** Of Markdown what the template's text has: a heading, and a paragraph with links. */
function renderMarkdown(markdown: string): string {
  return markdown
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => (text.startsWith('# ') ? `<h2>${escapeHtml(text.slice(2))}</h2>` : `<p>${renderLinks(text)}</p>`))
    .join('');
}

/** Text with links as `[text](url)`. */
function renderLinks(text: string): string {
  const parts = text.split(/(\[[^[\]]*\]\([^()\s]*\))/);
  return parts
    .map((part) => {
      const [, label = '', url = ''] = /^\[([^[\]]*)\]\(([^()\s]*)\)$/.exec(part) ?? [];
      return isWebUrl(url) ? `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>` : escapeHtml(part);
    })
    .join('');
}
