import { Command } from 'commander';
import { type AlarmReport, type AlarmState, listAlarms } from '../../ops/alarms.ts';
import type { CommonOptions } from '../options.ts';
import { print } from '../print.ts';
import type { Style } from '../render/style.ts';
import { type Cell, printable, table } from '../render/text.ts';
import { formatTimestamp } from '../render/units.ts';
import { withTarget } from '../session.ts';

const EXAMPLES = `
Examples:
  $ npx ballast alarms
  $ npx ballast alarms --json | jq '.[] | select(.state == "ALARM")'`;

export function createCommand(): Command {
  return new Command('alarms')
    .description('Print the state of each alarm, since when, and what it means; those that ring come first.')
    .addHelpText('after', EXAMPLES)
    .action(alarms);
}

async function alarms(options: CommonOptions): Promise<void> {
  await withTarget(options, async (target) => {
    const reports = await listAlarms(target);
    print(options, reports, (style) => renderAlarms(reports, style));
  });
}

/** A line per alarm; under one that rings the reason and its heading in the runbook. */
export function renderAlarms(reports: readonly AlarmReport[], style: Style): string {
  if (reports.length === 0) return 'the stack has no alarms';
  const { bold, dim } = style.colors;
  const heads = ['alarm', 'state', 'since (UTC)', 'severity', ''].map((text): Cell => ({ text, paint: bold }));
  const rows = reports.flatMap(({ name, state, sinceMs, severity = '', description, reason, runbook }): Cell[][] => [
    [
      printable(name),
      { text: state, paint: paintOf(state, style) },
      { text: formatTimestamp(sinceMs), paint: dim },
      severity,
      printable(description),
    ],
    ...(state === 'ALARM' ? [reason, ...(runbook === undefined ? [] : [`see ${runbook}`])] : []).map((text): Cell[] => [
      '',
      '',
      '',
      '',
      { text: printable(text), paint: dim },
    ]),
  ]);
  return table([heads, ...rows], { indent: 0, width: style.width }).join('\n');
}

function paintOf(state: AlarmState, { colors }: Style): (text: string) => string {
  switch (state) {
    case 'OK':
      return colors.green;
    case 'ALARM':
      return colors.red;
    case 'INSUFFICIENT_DATA':
      return colors.yellow;
    default:
      return state satisfies never;
  }
}
