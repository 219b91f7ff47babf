import type { DashboardReport, DashboardSeries, WidgetReport } from '../../../ops/dashboard.ts';
import { escapeHtml, formatNumber } from './html.ts';

type Graph = Extract<WidgetReport, { kind: 'graph' }>;
type Range = Pick<DashboardReport, 'fromMs' | 'toMs' | 'periodSeconds'>;

/** The drawing's own units; it is as wide as its widget. */
const WIDTH = 480;
const HEIGHT = 170;
const LEFT = 44;
const BOTTOM = 150;
const TOP = 8;

/** Colours of lines, told apart by those who see no red or green too; the page defines them for light and dark. */
export const COLOURS = 8;

/** A graph as SVG: lines, or bars on top of each other. */
export function renderChart({ title, stacked, max, series }: Graph, range: Range): string {
  const drawn = series.filter(({ points }) => points.length > 0);
  const top = niceCeiling(max ?? highestOf(drawn, stacked));
  const x = (ms: number) => LEFT + ((ms - range.fromMs) / (range.toMs - range.fromMs)) * (WIDTH - LEFT);
  const y = (value: number) => BOTTOM - (Math.min(value, top) / top) * (BOTTOM - TOP);
  const marks = stacked
    ? bars(drawn, range, x, y)
    : drawn.map((each) => line(each, colourOf(series, each), range, x, y));
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">`,
    ...[0, top / 2, top].map(
      (value) =>
        `<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${round(y(value))}" y2="${round(y(value))}"/>` +
        `<text x="${LEFT - 6}" y="${round(y(value) + 4)}" text-anchor="end">${formatNumber(value)}</text>`,
    ),
    ...timeLabels(range).map(
      ([ms, anchor]) => `<text x="${round(x(ms))}" y="${HEIGHT - 4}" text-anchor="${anchor}">${timeOfDay(ms)}</text>`,
    ),
    ...marks,
    '</svg>',
  ].join('');
}

/** The class of a line and of its label. */
export function colourOf(all: readonly DashboardSeries[], series: DashboardSeries): string {
  return `s${all.indexOf(series) % COLOURS}`;
}

function line(
  { label, points }: DashboardSeries,
  colour: string,
  { periodSeconds }: Range,
  x: (ms: number) => number,
  y: (value: number) => number,
): string {
  const runs: (readonly [number, number])[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && point[0] - last[0] <= periodSeconds * 1000) run.push(point);
    else runs.push([point]);
  }
  const shapes = runs.map((run) => {
    const [first] = run;
    if (run.length === 1 && first !== undefined) {
      return `<circle class="${colour}" cx="${round(x(first[0]))}" cy="${round(y(first[1]))}" r="2.5"/>`;
    }
    return `<polyline class="${colour}" points="${run.map(([ms, value]) => `${round(x(ms))},${round(y(value))}`).join(' ')}"/>`;
  });
  return `<g><title>${escapeHtml(label)}</title>${shapes.join('')}</g>`;
}

function bars(
  series: readonly DashboardSeries[],
  { periodSeconds, fromMs, toMs }: Range,
  x: (ms: number) => number,
  y: (value: number) => number,
): string[] {
  const width = Math.max(1.5, ((WIDTH - LEFT) * periodSeconds * 1000) / (toMs - fromMs) - 0.5);
  const heights = new Map<number, number>();
  return series.map((each, index) => {
    const shapes = each.points
      .filter(([, value]) => value > 0)
      .map(([ms, value]) => {
        const below = heights.get(ms) ?? 0;
        heights.set(ms, below + value);
        const [bottom, top] = [y(below), y(below + value)];
        return `<rect class="s${index % COLOURS}" x="${round(x(ms))}" y="${round(top)}" width="${round(width)}" height="${round(bottom - top)}"/>`;
      });
    return `<g><title>${escapeHtml(each.label)}</title>${shapes.join('')}</g>`;
  });
}

function highestOf(series: readonly DashboardSeries[], stacked: boolean): number {
  if (!stacked) return Math.max(0, ...series.flatMap(({ points }) => points.map(([, value]) => value)));
  const sums = new Map<number, number>();
  for (const { points } of series) for (const [ms, value] of points) sums.set(ms, (sums.get(ms) ?? 0) + value);
  return Math.max(0, ...sums.values());
}

/** The next of 1, 2, 4, 5, 10, 20, ..., so that half of it is a short number. */
function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const magnitude = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 4, 5, 10].find((each) => each * magnitude >= value) ?? 10;
  return step * magnitude;
}

function timeLabels({ fromMs, toMs }: Range): [number, string][] {
  return [
    [fromMs, 'start'],
    [(fromMs + toMs) / 2, 'middle'],
    [toMs, 'end'],
  ];
}

function timeOfDay(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
