import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { PACKAGE } from '../../lib/root.ts';
import { type DashboardReport, readDashboard } from '../../ops/dashboard.ts';
import type { CommonOptions } from '../options.ts';
import { formatOf } from '../output-format.ts';
import { print } from '../print.ts';
import { formatNumber } from '../render/dashboard/html.ts';
import { dashboardPage } from '../render/dashboard/page.ts';
import type { Style } from '../render/style.ts';
import { type Cell, printable, table } from '../render/text.ts';
import { withTarget } from '../session.ts';

const EXAMPLES = `
Examples:
  $ npx ballast dashboard
  $ npx ballast dashboard --hours 24 --output dashboard.html
  $ npx ballast dashboard --json | jq '.widgets[] | select(.title == "Runs") | .series[] | {label, figure}'`;

interface DashboardOptions extends CommonOptions {
  readonly hours: number;
  readonly output?: string;
}

/** The embedded cloud keeps the metrics of a day. */
const MOST_HOURS = 24;

export function createCommand(): Command {
  return new Command('dashboard')
    .description("Draw the workflow's own dashboard, of its template, as one HTML page, and print its figures.")
    .option('--hours <N>', 'how far back, 1 to 24', parseHours, 3)
    .option('--output <FILE>', 'the page (default: dashboard.html in the state folder, on AWS in the current one)')
    .addHelpText('after', EXAMPLES)
    .action(dashboard);
}

async function dashboard(options: DashboardOptions): Promise<void> {
  await withTarget(options, async (target) => {
    const report = await readDashboard(target, options.hours);
    const file = resolve(options.output ?? join(options.target === 'aws' ? '.' : options.state, 'dashboard.html'));
    if (formatOf(options) === 'text' || options.output !== undefined)
      writeFileSync(file, dashboardPage(report, documentsFrom(file)));
    print(options, report, (style) => `${renderDashboard(report, style)}\n\npage: ${file}`);
  });
}

/** The folder of the package's documents as the page finds it; undefined where they are not there. */
function documentsFrom(file: string): string | undefined {
  const documents = join(PACKAGE, 'docs');
  if (!existsSync(join(documents, 'runbook.md'))) return undefined;
  const path = relative(dirname(file), documents).replaceAll('\\', '/');
  return path.split('/').map(encodeURIComponent).join('/');
}

/** The figure of each line that has one, below the title of its widget. */
export function renderDashboard({ widgets }: DashboardReport, style: Style): string {
  const { bold, dim } = style.colors;
  const rows = widgets.flatMap((widget): Cell[][] => {
    if (widget.kind !== 'graph') return [];
    const lines = widget.series.filter(({ figure }) => figure.value !== undefined);
    return [
      [{ text: printable(widget.title), paint: bold }, { text: lines.length === 0 ? 'no data' : '', paint: dim }, ''],
      ...lines.map(({ label, figure }): Cell[] => [
        `  ${printable(label)}`,
        formatNumber(figure.value ?? 0),
        { text: figure.kind, paint: dim },
      ]),
    ];
  });
  return table(rows, { indent: 0, width: style.width }).join('\n');
}

function parseHours(text: string): number {
  const hours = Number(text);
  if (Number.isInteger(hours) && hours >= 1 && hours <= MOST_HOURS) return hours;
  throw new InvalidArgumentError(`Use a whole number from 1 to ${MOST_HOURS}.`);
}
