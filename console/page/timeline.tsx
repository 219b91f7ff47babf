import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Timeline, TimelineBar, TimelineMark, TimelineRow } from '../../ops/timeline.ts';
import { durationText, visibleText } from './model/format.ts';
import { hashOf } from './model/route.ts';
import { moved, type Span, spanOf, ticksOf, zoomed } from './model/span.ts';
import { route, setQuery } from './state.ts';

const ROW = 24;
const BRUSH = 30;
const AXIS = 22;

/** Bars per agent and attempt over time, with a brush above them that chooses the span. */
export function TimelineView({ timeline, base }: { readonly timeline: Timeline; readonly base: readonly string[] }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(900);
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return undefined;
    const look = () => setWidth(Math.max(280, current.clientWidth - 20));
    look();
    const observer = new ResizeObserver(look);
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  const { query } = route.value;
  const whole: Span = { fromMs: timeline.fromMs, toMs: Math.max(timeline.toMs, timeline.fromMs + 1) };
  const span = spanOf(query.from, query.to, whole);
  const show = (next: Span) => {
    const isWhole = next.fromMs <= whole.fromMs && next.toMs >= whole.toMs;
    const text = (ms: number) => (isWhole ? undefined : String(Math.round(ms - whole.fromMs)));
    setQuery({ from: text(next.fromMs), to: text(next.toMs) });
  };
  const gutter = width < 600 ? 96 : 180;
  const scale = (atMs: number) => gutter + ((atMs - span.fromMs) / (span.toMs - span.fromMs)) * (width - gutter - 8);
  const height = AXIS + timeline.rows.length * ROW;
  return (
    <section aria-label="Timeline">
      <div class="bar">
        <h2>Timeline</h2>
        {(
          [
            ['Zoom in', '+', zoomed(span, whole, 0.5)],
            ['Zoom out', '−', zoomed(span, whole, 2)],
            ['Earlier', '←', moved(span, whole, -0.5)],
            ['Later', '→', moved(span, whole, 0.5)],
          ] as const
        ).map(([label, sign, next]) => (
          <button key={label} type="button" class="small" aria-label={label} onClick={() => show(next)}>
            {sign}
          </button>
        ))}
        <button type="button" class="small" onClick={() => show(whole)}>
          Whole
        </button>
        <span class="dim">
          {durationText(span.fromMs - whole.fromMs)} to {durationText(span.toMs - whole.fromMs)}
        </span>
        <Legend />
      </div>
      <div ref={box} class="timeline">
        <Brush timeline={timeline} whole={whole} span={span} width={width} gutter={gutter} show={show} />
        <svg width={width} height={height} role="group" aria-label={`${timeline.rows.length} rows of attempts`}>
          <defs>
            <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="6" height="6" class="hatch-back" />
              <rect width="2.5" height="6" class="hatch-line" />
            </pattern>
            <clipPath id="plot">
              <rect x={gutter} y={0} width={width - gutter} height={height} />
            </clipPath>
          </defs>
          {ticksOf(span, width < 600 ? 3 : 7).map((atMs) => (
            <g key={atMs} class="tick">
              <line x1={scale(atMs)} x2={scale(atMs)} y1={AXIS - 4} y2={height} />
              <text x={scale(atMs)} y={12} text-anchor="middle">
                {durationText(atMs - whole.fromMs)}
              </text>
            </g>
          ))}
          {timeline.redrives.map(({ count, atMs }) => (
            <g key={count} class="era" clip-path="url(#plot)">
              <rect x={scale(atMs)} y={AXIS - 4} width={Math.max(0, width - scale(atMs))} height={height} />
              <line x1={scale(atMs)} x2={scale(atMs)} y1={0} y2={height} />
              <text x={scale(atMs) + 4} y={AXIS + 8}>
                redrive {count}
              </text>
            </g>
          ))}
          {timeline.rows.map((row, index) => (
            <Row
              key={`${row.phase}/${row.name}#${row.replica}/${index}`}
              row={row}
              y={AXIS + index * ROW}
              scale={scale}
              gutter={gutter}
              base={base}
            />
          ))}
        </svg>
        {timeline.leftOut > 0 && <p class="dim">{timeline.leftOut} further states are in the steps only.</p>}
        {timeline.rows.length === 0 && <p class="dim">No agent has been called yet.</p>}
      </div>
    </section>
  );
}

function Row({
  row,
  y,
  scale,
  gutter,
  base,
}: {
  readonly row: TimelineRow;
  readonly y: number;
  readonly scale: (atMs: number) => number;
  readonly gutter: number;
  readonly base: readonly string[];
}) {
  const name = row.replicas > 1 ? `${row.name} ${row.replica + 1}/${row.replicas}` : row.name;
  const most = Math.floor(gutter / 7.2);
  return (
    <g>
      <text x={0} y={y + 16} class="name">
        <title>{row.phase === '' ? name : `${row.phase}: ${name}`}</title>
        {name.length > most ? `${name.slice(0, most - 1)}…` : name}
      </text>
      <g clip-path="url(#plot)">
        {waitsFirst(row.bars).map((bar) => (
          <Bar key={`${bar.step} ${bar.attempt} ${bar.kind}`} bar={bar} name={name} y={y} scale={scale} base={base} />
        ))}
        {row.marks.map((mark) => (
          <Mark
            key={`${mark.kind} ${mark.atMs} ${'tier' in mark ? mark.tier : ''}`}
            mark={mark}
            name={name}
            y={y}
            x={scale(mark.atMs)}
          />
        ))}
      </g>
    </g>
  );
}

/** What is drawn later is above: an attempt that took no time is not hidden by the wait after it. */
function waitsFirst(bars: readonly TimelineBar[]): TimelineBar[] {
  return bars.toSorted((a, b) => Number(b.kind === 'waiting') - Number(a.kind === 'waiting'));
}

const BAR_SIGNS: Partial<Record<TimelineBar['kind'], string>> = { failed: '✗', succeeded: '✓', aborted: '■' };

function Bar({
  bar,
  name,
  y,
  scale,
  base,
}: {
  readonly bar: TimelineBar;
  readonly name: string;
  readonly y: number;
  readonly scale: (atMs: number) => number;
  readonly base: readonly string[];
}) {
  const x = scale(bar.fromMs);
  // an attempt in virtual time may take none
  const width = Math.max(bar.kind === 'waiting' ? 1 : 4, scale(bar.toMs) - x);
  const took = durationText(bar.toMs - bar.fromMs);
  const error =
    bar.error === undefined ? '' : `: ${visibleText(bar.error)} ${visibleText((bar.cause ?? '').slice(0, 200))}`;
  const title = `${name}, ${bar.tier === '' ? '' : `${bar.tier}, `}attempt ${bar.attempt}, ${bar.kind}, ${took}${error}`;
  const label = [BAR_SIGNS[bar.kind], bar.tier].filter((part) => part !== undefined && part !== '').join(' ');
  if (bar.kind === 'waiting') {
    // it is of an attempt, whose bar leads to the step
    return (
      <g class="span waiting">
        <title>{title}</title>
        <rect x={x} y={y + 9} width={width} height={6} rx={2} />
      </g>
    );
  }
  return (
    <a href={hashOf([...base, 'steps'], { step: String(bar.step) })} aria-label={title} class={`span ${bar.kind}`}>
      <title>{title}</title>
      <rect x={x} y={y + 3} width={width} height={ROW - 6} rx={2} />
      {width > 16 && (
        <text x={x + 4} y={y + 16}>
          {label.slice(0, Math.max(1, Math.floor((width - 6) / 6.6)))}
        </text>
      )}
    </a>
  );
}

function Mark({
  mark,
  name,
  x,
  y,
}: {
  readonly mark: TimelineMark;
  readonly name: string;
  readonly x: number;
  readonly y: number;
}) {
  if (mark.kind === 'skipped') {
    const title = `${name}: ${mark.tier} left out, its circuit is ${mark.circuit}`;
    return (
      <g role="img" aria-label={title} class="span skipped">
        <title>{title}</title>
        <rect x={x} y={y + 3} width={14} height={ROW - 6} rx={2} />
      </g>
    );
  }
  const title = `${name}: the vote was decided`;
  return (
    <g role="img" aria-label={title} class="vote">
      <title>{title}</title>
      <path d={`M${x} ${y + 2} l5 5 -5 5 -5 -5z`} />
      <line x1={x} x2={x} y1={y} y2={y + ROW} />
    </g>
  );
}

function Legend() {
  const entries = [
    ['succeeded', '✓ answered'],
    ['failed', '✗ failed'],
    ['waiting', 'waiting'],
    ['skipped', 'circuit open'],
    ['aborted', '■ aborted'],
    ['vote', '◆ vote decided'],
  ] as const;
  return (
    <ul class="legend">
      {entries.map(([kind, label]) => (
        <li key={kind}>
          <i class={kind} aria-hidden="true" /> {label}
        </li>
      ))}
    </ul>
  );
}

/** The whole time in little; dragging over it chooses a span. */
function Brush({
  timeline,
  whole,
  span,
  width,
  gutter,
  show,
}: {
  readonly timeline: Timeline;
  readonly whole: Span;
  readonly span: Span;
  readonly width: number;
  readonly gutter: number;
  readonly show: (span: Span) => void;
}) {
  const begun = useRef<number | undefined>(undefined);
  const [dragged, setDragged] = useState<Span>();
  const scale = (atMs: number) => gutter + ((atMs - whole.fromMs) / (whole.toMs - whole.fromMs)) * (width - gutter - 8);
  const timeAt = (event: PointerEvent) => {
    const { left } = (event.currentTarget as Element).getBoundingClientRect();
    const share = (event.clientX - left - gutter) / (width - gutter - 8);
    return whole.fromMs + Math.min(1, Math.max(0, share)) * (whole.toMs - whole.fromMs);
  };
  const spanTo = (event: PointerEvent): Span => {
    const at = timeAt(event);
    const from = begun.current ?? at;
    return { fromMs: Math.min(from, at), toMs: Math.max(from, at) };
  };
  const shown = dragged ?? span;
  return (
    <svg
      class="brush"
      width={width}
      height={BRUSH}
      aria-hidden="true"
      onPointerDown={(event) => {
        begun.current = timeAt(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (begun.current !== undefined) setDragged(spanTo(event));
      }}
      onPointerUp={(event) => {
        const next = spanTo(event);
        begun.current = undefined;
        setDragged(undefined);
        show(next.toMs - next.fromMs < (whole.toMs - whole.fromMs) / 500 ? whole : next);
      }}
      onDblClick={() => show(whole)}
    >
      <rect x={gutter} y={1} width={width - gutter - 8} height={BRUSH - 2} class="back" />
      {timeline.rows.map((row, index) =>
        row.bars.map((bar) => (
          <rect
            key={`${bar.step} ${bar.attempt} ${bar.kind}`}
            x={scale(bar.fromMs)}
            y={3 + (index / timeline.rows.length) * (BRUSH - 7)}
            width={Math.max(1, scale(bar.toMs) - scale(bar.fromMs))}
            height={Math.max(1, (BRUSH - 8) / timeline.rows.length - 0.5)}
            class={`mini ${bar.kind}`}
          />
        )),
      )}
      <rect
        x={scale(shown.fromMs)}
        y={1}
        width={Math.max(2, scale(shown.toMs) - scale(shown.fromMs))}
        height={BRUSH - 2}
        class="chosen"
      />
    </svg>
  );
}
