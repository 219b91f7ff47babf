import { Command } from 'commander';
import { readableCause } from '../../ops/cause.ts';
import { locateAmong } from '../../ops/locate.ts';
import type { LogLine } from '../../ops/log-line.ts';
import { readLogs } from '../../ops/logs.ts';
import { readExecution } from '../../ops/status.ts';
import { type CommonOptions, ID_HELP } from '../options.ts';
import { print } from '../print.ts';
import type { Style } from '../render/style.ts';
import { type Cell, printable, table } from '../render/text.ts';
import { formatOffset } from '../render/units.ts';
import { withTargets } from '../session.ts';

const EXAMPLES = `
Examples:
  $ npx ballast logs triage-20260105-093000-1a2b3c
  $ npx ballast logs my-workflow --json | jq 'map(select(.level == "ERROR"))'`;

export function createCommand(): Command {
  return new Command('logs')
    .description('Print the log lines of a workflow from all its functions, in the order of time.')
    .argument('<ID>', ID_HELP)
    .addHelpText('after', EXAMPLES)
    .action(logs);
}

async function logs(id: string, options: CommonOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const { target, executionArn } = await locateAmong(targets, id);
    const execution = await readExecution(target, executionArn);
    const lines = await readLogs(target, execution);
    print(options, lines, (style) => renderLogs(lines, execution.startedAtMs, style));
  });
}

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

/** Log lines as a table: offset, function, level and message. */
export function renderLogs(lines: readonly LogLine[], startedAtMs: number, style: Style): string {
  if (lines.length === 0) return 'no log lines: the run logged nothing, or its lines are no longer kept';
  const { colors, width } = style;
  const rows = lines.map((line): Cell[] => [
    { text: formatOffset(line.atMs - startedAtMs), paint: colors.dim },
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

/** A value cut to fit a line; of the cause of a failure its message. */
function valueText(value: unknown): string {
  const text = typeof value === 'string' ? readableCause(value) : JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
}

function levelPaint(level: string, { colors }: Style): (text: string) => string {
  if (level === 'ERROR' || level === 'CRITICAL') return colors.red;
  return level === 'WARN' ? colors.yellow : colors.dim;
}
