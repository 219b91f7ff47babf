import { type ComponentChildren, Fragment } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { agoText, bytesText, durationText, prettyJson, SIGNS, timeText, toneOf, visibleText } from './model/format.ts';
import { windowOf } from './model/window.ts';
import { type Loaded, now, zone } from './state.ts';

/** A state by its colour, its sign and its word. */
export function State({ of }: { readonly of: string }) {
  return (
    <span class={`state ${toneOf(of)}`}>
      <span aria-hidden="true" class="sign">
        {SIGNS[of] ?? '·'}
      </span>
      {of.replaceAll('_', ' ')}
    </span>
  );
}

/** A time: absolute, and how long ago. */
export function Time({ atMs, precise = false }: { readonly atMs: number; readonly precise?: boolean }) {
  const absolute = `${timeText(atMs, zone.value, precise)}${zone.value === 'utc' ? 'Z' : ''}`;
  return (
    <time dateTime={new Date(atMs).toISOString()} title={absolute}>
      {absolute} <span class="dim">({agoText(atMs, now.value)})</span>
    </time>
  );
}

export function Duration({ ms }: { readonly ms: number }) {
  return <span title={`${ms} ms`}>{durationText(ms)}</span>;
}

/** Copies a text; says so. */
export function Copy({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  const [isDone, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    setTimeout(() => setDone(false), 1_500);
  };
  return (
    <button type="button" class="small" onClick={() => void copy()} aria-label={`${label}: ${text.slice(0, 60)}`}>
      {isDone ? 'Copied' : 'Copy'}
    </button>
  );
}

/** A command line, to copy. */
export function Command({ text }: { readonly text: string }) {
  return (
    <div class="command">
      <code tabIndex={0}>{visibleText(text)}</code>
      <Copy text={text} label="Copy the command" />
    </div>
  );
}

/** More would hold the browser up while it is drawn. */
const MOST_CHARACTERS = 20_000;

/** Any text of a run: shown as text, whatever is in it. */
export function Payload({ text, label }: { readonly text: string | null; readonly label: string }) {
  const [isWhole, setWhole] = useState(false);
  // it may have a megabyte, and is drawn again with whatever is beside it
  const pretty = useMemo(() => visibleText(prettyJson(text ?? '')), [text]);
  if (text === null) return <p class="dim">none</p>;
  const isCut = !isWhole && pretty.length > MOST_CHARACTERS;
  return (
    <div class="payload">
      <pre tabIndex={0} aria-label={label} role="region">
        {isCut ? `${pretty.slice(0, MOST_CHARACTERS)}…` : pretty}
      </pre>
      <div class="bar">
        <Copy text={text} label={`Copy ${label}`} />
        {isCut && (
          <button type="button" class="small" onClick={() => setWhole(true)}>
            Show all of {bytesText(text.length)}
          </button>
        )}
      </div>
    </div>
  );
}

/** So much of a text in a sentence is read. */
const MOST_IN_LINE = 1_000;

/** A text of a run in a sentence, such as the cause of an error: shortened until all of it is asked for. */
export function Phrase({ text }: { readonly text: string }) {
  const [isWhole, setWhole] = useState(false);
  if (isWhole || text.length <= MOST_IN_LINE) return <>{visibleText(text)}</>;
  return (
    <>
      {visibleText(text.slice(0, MOST_IN_LINE))}…{' '}
      <button type="button" class="small" onClick={() => setWhole(true)}>
        Show all of {bytesText(text.length)}
      </button>
    </>
  );
}

/** What is loading, refused, or there. */
export function Shown<Result>({
  of,
  children,
}: {
  readonly of: Loaded<Result>;
  readonly children: (result: Result) => ComponentChildren;
}) {
  if (of.error !== undefined) {
    return (
      <p class="problem" role="alert">
        {visibleText(of.error)}
      </p>
    );
  }
  if (of.result === undefined) return <p class="dim">Loading…</p>;
  return <Fragment>{children(of.result)}</Fragment>;
}

/** A column of a table. */
export interface Column<Row> {
  readonly head: string;
  /** of the grid: `8rem`, `1fr`, `minmax(6rem, 2fr)` */
  readonly width: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** left out where the page is narrow */
  readonly isExtra?: boolean;
}

const ROW_HEIGHT = 30;

/** A table of any number of rows, of which those that are seen are drawn. */
export function Rows<Row>({
  label,
  rows,
  columns,
  rowKey,
  selected,
  tone,
  empty = 'nothing',
  height = '60vh',
}: {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string | number;
  readonly selected?: string | number | undefined;
  readonly tone?: (row: Row) => string;
  readonly empty?: string;
  readonly height?: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600, isNarrow: false });
  const look = () => {
    const { current } = box;
    if (current === null) return;
    setView({ top: current.scrollTop, height: current.clientHeight, isNarrow: current.clientWidth < 720 });
  };
  useLayoutEffect(() => {
    look();
    const observer = new ResizeObserver(look);
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const index = selected === undefined ? -1 : rows.findIndex((row) => rowKey(row) === selected);
    const { current } = box;
    if (index < 0 || current === null) return;
    const top = index * ROW_HEIGHT;
    if (top < current.scrollTop || top > current.scrollTop + current.clientHeight - 2 * ROW_HEIGHT) {
      current.scrollTop = Math.max(0, top - current.clientHeight / 3);
    }
  }, [selected, rows.length === 0]);
  const shown = columns.filter(({ isExtra }) => !(view.isNarrow && isExtra === true));
  const grid = { gridTemplateColumns: shown.map(({ width }) => width).join(' ') };
  const { first, end } = windowOf(view.top, view.height, ROW_HEIGHT, rows.length);
  return (
    <div
      class="rows"
      ref={box}
      onScroll={look}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      style={{ maxHeight: height }}
    >
      <div role="rowgroup" class="heads">
        <div role="row" class="row" style={grid} aria-rowindex={1}>
          {shown.map(({ head }) => (
            <div role="columnheader" key={head}>
              {head}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" class="body" style={{ height: `${rows.length * ROW_HEIGHT}px` }}>
        {rows.slice(first, end).map((row, index) => (
          <div
            role="row"
            class={`row ${tone?.(row) ?? ''} ${rowKey(row) === selected ? 'selected' : ''}`}
            key={rowKey(row)}
            aria-rowindex={first + index + 2}
            style={{ ...grid, top: `${(first + index) * ROW_HEIGHT}px`, height: `${ROW_HEIGHT}px` }}
          >
            {shown.map(({ head, cell }) => (
              <div role="cell" key={head}>
                {cell(row)}
              </div>
            ))}
          </div>
        ))}
      </div>
      {rows.length === 0 && <p class="dim empty">{empty}</p>}
    </div>
  );
}

/** Facts by their names. */
export function Facts({ of }: { readonly of: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
