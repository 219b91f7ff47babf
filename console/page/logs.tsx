import { useState } from 'preact/hooks';
import type { LogLine } from '../../ops/logs.ts';
import { matcherOf } from './events.tsx';
import type { OfStartedExecution } from './execution-facts.tsx';
import { offsetText, visibleText } from './model/format.ts';
import { Payload, Rows, Shown } from './parts.tsx';
import { route, setQuery, useCall } from './state.ts';

/** The log lines of all functions, in the order of time. */
export function Logs({ id, version, startedAtMs }: OfStartedExecution) {
  const logs = useCall('get_logs', { id }, version);
  return <Shown of={logs}>{(lines) => <LogTable lines={lines} startedAtMs={startedAtMs} />}</Shown>;
}

/** Fields that are the same in every line. */
const UNSHOWN = new Set([
  'timestamp',
  'workflowId',
  'executionArn',
  'epoch',
  'xray_trace_id',
  'sampling_rate',
  'cold_start',
]);

function LogTable({ lines, startedAtMs }: { readonly lines: readonly LogLine[]; readonly startedAtMs: number }) {
  const { find = '', source = '' } = route.value.query;
  const [chosen, setChosen] = useState<number>();
  const matches = matcherOf(find);
  const numbered = lines.map((line, index) => ({ line, index, text: textOf(line) }));
  const shown = numbered.filter(
    ({ line, text }) => (source === '' || line.source === source) && (find === '' || matches(`${line.level} ${text}`)),
  );
  const sources = [...new Set(lines.map((line) => line.source))].toSorted();
  const whole = chosen === undefined ? undefined : lines[chosen];
  return (
    <>
      <form class="filter" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>
          Find (text, or /regular expression/)
          <input type="search" value={find} onInput={(event) => setQuery({ find: event.currentTarget.value })} />
        </label>
        <label>
          Function
          <select value={source} onChange={(event) => setQuery({ source: event.currentTarget.value })}>
            <option value="">all</option>
            {sources.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <span class="dim" role="status">
          {shown.length} of {lines.length} lines
        </span>
      </form>
      <Rows
        label="Log lines"
        rows={shown}
        rowKey={({ index }) => index}
        selected={chosen}
        tone={({ line }) => (/ERROR|CRITICAL/.test(line.level) ? 'bad' : line.level === 'WARN' ? 'odd' : '')}
        empty={lines.length === 0 ? 'the run logged nothing, or its lines are no longer kept' : 'no line matches'}
        columns={[
          { head: 'Offset', width: '6.5rem', cell: ({ line }) => offsetText(line.atMs - startedAtMs) },
          { head: 'Function', width: 'minmax(6rem, 10rem)', cell: ({ line }) => line.source.replace(/^.*\//, '') },
          { head: 'Level', width: '4.5rem', cell: ({ line }) => line.level, isExtra: true },
          {
            head: 'Message',
            width: 'minmax(10rem, 4fr)',
            cell: ({ text, index }) => (
              <button type="button" class="link" onClick={() => setChosen(index)} title={text.slice(0, 500)}>
                {text.slice(0, 300)}
              </button>
            ),
          },
        ]}
      />
      {whole !== undefined && (
        <section aria-label="The chosen line">
          <h2>{visibleText(whole.message.slice(0, 200))}</h2>
          <Payload text={JSON.stringify(whole)} label="log line" />
        </section>
      )}
    </>
  );
}

function textOf({ message, fields }: LogLine): string {
  const shown = Object.entries(fields).filter(([name]) => !UNSHOWN.has(name) && !name.startsWith('function_'));
  const words = shown.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return visibleText([message, ...words].join(' ').replaceAll(/[\r\n\t]+/g, ' '));
}
