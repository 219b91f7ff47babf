import { Command } from 'commander';
import { type HealthReport, readHealth } from '../../ops/health.ts';
import type { CommonOptions } from '../options.ts';
import { print } from '../print.ts';
import { renderCircuits } from '../render/circuits.ts';
import type { Style } from '../render/style.ts';
import { type Cell, printable, table } from '../render/text.ts';
import { formatTimestamp } from '../render/units.ts';
import { noteRinging } from '../ringing.ts';
import { withTarget } from '../session.ts';

const EXAMPLES = `
Examples:
  $ npx ballast health
  $ npx ballast health --json | jq '.agents[] | select(.status != "healthy")'`;

export function createCommand(): Command {
  return new Command('health')
    .description('Print the result of the last scheduled health check, and the circuits that are not closed.')
    .addHelpText('after', EXAMPLES)
    .action(health);
}

async function health(options: CommonOptions): Promise<void> {
  await withTarget(options, async (target) => {
    const report = await readHealth(target);
    print(options, report, (style) => renderHealth(report, style));
    await noteRinging(target);
  });
}

/** A line per agent, and the circuits that are not closed. */
export function renderHealth({ agents, circuits }: HealthReport, style: Style): string {
  const { bold, dim, green, red, yellow } = style.colors;
  const heads = ['agent', 'health', 'since (UTC)', 'checked', ''].map((text): Cell => ({ text, paint: bold }));
  const rows = agents.map(({ agent, status, sinceMs, atMs, error }): Cell[] => [
    agent,
    { text: status, paint: { healthy: green, unhealthy: red, unknown: yellow }[status] },
    { text: formatTimestamp(sinceMs), paint: dim },
    { text: formatTimestamp(atMs), paint: dim },
    printable(error),
  ]);
  const checked =
    agents.length === 0
      ? 'no health check yet: it runs once a minute'
      : table([heads, ...rows], { indent: 0, width: style.width }).join('\n');
  return circuits.length === 0
    ? `${checked}\n\nevery circuit is CLOSED`
    : `${checked}\n\n${renderCircuits(circuits, style)}`;
}
