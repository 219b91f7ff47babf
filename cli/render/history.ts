import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { describeHistory } from '../../ops/describe-event.ts';
import type { Style } from './style.ts';
import { type Cell, printable, table } from './text.ts';
import { offset } from './units.ts';

/** A history as a table: when, which event, in which state, and what it says. */
export function renderHistory(events: readonly HistoryEvent[], style: Style): string {
  const { bold, dim } = style.colors;
  const startedAtMs = events[0]?.timestamp?.getTime() ?? 0;
  const heads = ['offset', 'id', 'type', 'state', 'details'].map((text): Cell => ({ text, paint: bold }));
  const rows = describeHistory(events).map(({ event, state, call, details }): Cell[] => [
    { text: offset((event.timestamp?.getTime() ?? 0) - startedAtMs), paint: dim },
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
