import type { HealthReport } from '../../ops/health.ts';
import { renderBreakers } from './breakers.ts';
import type { Style } from './style.ts';
import { type Cell, printable, table } from './text.ts';
import { moment } from './units.ts';

/** The agents, a line each, and the circuits that are not closed. */
export function renderHealth({ agents, circuits }: HealthReport, style: Style): string {
  const { bold, dim, green, red } = style.colors;
  const heads = ['agent', 'health', 'since (UTC)', 'checked', ''].map((text): Cell => ({ text, paint: bold }));
  const rows = agents.map(({ agent, healthy, sinceMs, atMs, error }): Cell[] => [
    agent,
    healthy ? { text: 'healthy', paint: green } : { text: 'unhealthy', paint: red },
    { text: moment(sinceMs), paint: dim },
    { text: moment(atMs), paint: dim },
    printable(error),
  ]);
  const checked =
    agents.length === 0
      ? 'no health check yet: it runs once a minute'
      : table([heads, ...rows], { indent: 0, width: style.width }).join('\n');
  return circuits.length === 0
    ? `${checked}\n\nevery circuit is CLOSED`
    : `${checked}\n\n${renderBreakers(circuits, style)}`;
}
