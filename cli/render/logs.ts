import { readCause } from '../../ops/cause.ts';
import type { LogLine } from '../../ops/log-line.ts';
import type { Style } from './style.ts';
import { type Cell, printable, table } from './text.ts';
import { offset } from './units.ts';

/** Fields of the logger that say where a line comes from; a reader of one run's lines knows. */
const UNSHOWN = new Set([
  'timestamp',
  'workflowId',
  'epoch',
  'executionArn',
  'xray_trace_id',
  'sampling_rate',
  'function_name',
  'function_arn',
  'function_memory_size',
  'function_request_id',
  'cold_start',
]);

/** Log lines as a table: when, which function, how grave, and what it says. */
export function renderLogs(lines: readonly LogLine[], startedAtMs: number, style: Style): string {
  if (lines.length === 0) return 'no log lines: the run logged nothing, or its lines are no longer kept';
  const { colors, width } = style;
  const rows = lines.map((line): Cell[] => [
    { text: offset(line.atMs - startedAtMs), paint: colors.dim },
    shortSource(line.source),
    { text: line.level, paint: levelPaint(line.level, style) },
    `${printable(line.message)}${fieldsText(line.fields)}`,
  ]);
  return table(rows, { indent: 0, width, right: [0] }).join('\n');
}

/** `trend` of the service `research/trend`: the lines of a run are of one workflow. */
function shortSource(source: string): string {
  return source.slice(source.lastIndexOf('/') + 1);
}

function fieldsText(fields: LogLine['fields']): string {
  const shown = Object.entries(fields).filter(([name]) => !UNSHOWN.has(name));
  return shown.map(([name, value]) => ` ${name}=${printable(valueText(value))}`).join('');
}

/** Longest value that is shown whole; `--json` has all of it. */
const SHOWN_CHARACTERS = 120;

/** A value as a line has room for it; of the cause of a failure its message. */
function valueText(value: unknown): string {
  const text = typeof value === 'string' ? readCause(value).message : JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
}

function levelPaint(level: string, { colors }: Style): (text: string) => string {
  if (level === 'ERROR' || level === 'CRITICAL') return colors.red;
  return level === 'WARN' ? colors.yellow : colors.dim;
}
