import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { Command } from 'commander';
import { describeHistory } from '../../ops/describe-event.ts';
import { eachEvent, readHistory } from '../../ops/history.ts';
import { locateAmong } from '../../ops/locate.ts';
import { type CommonOptions, ID_HELP } from '../options.ts';
import { formatOf } from '../output-format.ts';
import { print, printLine } from '../print.ts';
import type { Style } from '../render/style.ts';
import { type Cell, printable, table } from '../render/text.ts';
import { formatOffset } from '../render/units.ts';
import { withTargets } from '../session.ts';

const EXAMPLES = `
Examples:
  $ npx ballast history triage-20260105-093000-1a2b3c
  $ npx ballast history my-workflow --json | jq '.[].type'
  $ npx ballast history my-workflow -o jsonl | grep TaskFailed     as it is read, however long it is`;

export function createCommand(): Command {
  return new Command('history')
    .description('Print the history of an execution, event by event, as GetExecutionHistory returns it.')
    .argument('<ID>', ID_HELP)
    .addHelpText('after', EXAMPLES)
    .action(history);
}

async function history(id: string, options: CommonOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const { target, executionArn } = await locateAmong(targets, id);
    if (formatOf(options) === 'jsonl') {
      for await (const event of eachEvent(target, executionArn)) await printLine(event);
      return;
    }
    const events = await readHistory(target, executionArn);
    print(options, events, (style) => renderHistory(events, style));
  });
}

/** A history as a table: offset, event, state and details. */
export function renderHistory(events: readonly HistoryEvent[], style: Style): string {
  const { bold, dim } = style.colors;
  const startedAtMs = events[0]?.timestamp?.getTime() ?? 0;
  const heads = ['offset', 'id', 'type', 'state', 'details'].map((text): Cell => ({ text, paint: bold }));
  const rows = describeHistory(events).map(({ event, state, call, details }): Cell[] => [
    { text: formatOffset((event.timestamp?.getTime() ?? 0) - startedAtMs), paint: dim },
    String(event.id),
    { text: event.type ?? '', paint: typePaint(event.type ?? '', style) },
    state,
    printable([call, details].filter((text) => text !== '').join(', ')),
  ]);
  return table([heads, ...rows], { indent: 0, width: style.width, right: [0, 1] }).join('\n');
}

function typePaint(type: string, { colors }: Style): (text: string) => string {
  if (/Failed$|TimedOut$|Aborted$/.test(type)) return colors.red;
  return /Succeeded$/.test(type) ? colors.green : (text) => text;
}
