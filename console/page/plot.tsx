import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { DashboardReport, DashboardSeries, WidgetReport } from '../../ops/dashboard.ts';
import { numberText, visibleText } from './model/format.ts';
import { theme } from './state.ts';

/** A graph of the dashboard, with the figure of each of its lines. */
export function Graph({
  widget,
  report,
}: {
  readonly widget: Extract<WidgetReport, { readonly kind: 'graph' }>;
  readonly report: Pick<DashboardReport, 'fromMs' | 'toMs'>;
}) {
  const drawn = widget.series.filter(({ points }) => points.length > 0);
  return (
    <section class="card">
      <h2>{widget.title}</h2>
      {drawn.length > 0 && <Plot series={drawn} title={widget.title} fromMs={report.fromMs} toMs={report.toMs} />}
      {drawn.length === 0 ? (
        <p class="dim">no data</p>
      ) : (
        <ul class="legend">
          {drawn.map(({ label, figure }, index) => (
            <li key={label}>
              <i class={`s${index % 8}`} aria-hidden="true" /> {visibleText(label)}{' '}
              <data value={figure.value}>{numberText(figure.value ?? 0)}</data> {figure.kind}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Plot({
  series,
  title,
  fromMs,
  toMs,
}: {
  readonly series: readonly DashboardSeries[];
  readonly title: string;
  readonly fromMs: number;
  readonly toMs: number;
}) {
  const box = useRef<HTMLDivElement>(null);
  const chosen = theme.value;
  useEffect(() => {
    const { current } = box;
    if (current === null) return undefined;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--dim'),
      grid: { stroke: colour('--edge'), width: 1 },
      ticks: { stroke: colour('--edge') },
    };
    const times = [...new Set(series.flatMap(({ points }) => points.map(([atMs]) => atMs)))].toSorted((a, b) => a - b);
    const values = series.map(({ points }) => {
      const known = new Map(points);
      return times.map((atMs) => known.get(atMs) ?? null);
    });
    const plot = new uPlot(
      {
        width: Math.max(200, current.clientWidth),
        height: 150,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { range: [fromMs / 1000, toMs / 1000] } },
        axes: [axis, { ...axis, size: 62 }],
        series: [
          {},
          ...series.map(({ label }, index) => ({
            label,
            stroke: colour(`--s${index % 8}`),
            width: 1.5,
            points: { show: true, size: 4 },
          })),
        ],
      },
      [times.map((atMs) => atMs / 1000), ...values] as uPlot.AlignedData,
      current,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: Math.max(200, current.clientWidth), height: 150 }));
    observer.observe(current);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [series, chosen]);
  return <div ref={box} class="plot" role="img" aria-label={`Plot of ${title}`} />;
}
