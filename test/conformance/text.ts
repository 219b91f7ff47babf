import { OTHER_RULES } from './other-kinds.ts';
import type { Result } from './run.ts';
import type { Tally } from './tally.ts';

const COLUMNS: readonly (readonly [title: string, of: (tally: Tally) => string])[] = [
  ['cases', ({ cases }) => String(cases)],
  ['final', (tally) => share(tally.final, tally.cases)],
  ['+ cause', (tally) => share(tally.finalWithCause, tally.cases)],
  ['with history', ({ withHistory }) => String(withHistory)],
  ['types', (tally) => share(tally.historyTypes, tally.withHistory)],
  ['details', (tally) => share(tally.historyDetails, tally.withHistory)],
  ['links', (tally) => share(tally.links, tally.withHistory)],
  ['sequential links', (tally) => share(tally.sequentialLinks, tally.sequential)],
  ['refused', ({ refused }) => String(refused)],
  ['wrong', ({ wrong }) => String(wrong)],
];

/** The result for a reader. */
export function toText(result: Result): string {
  const rows = Object.entries({ ...result.byQueryLanguage, translated: result.translated }).map(([name, tally]) => [
    name,
    ...COLUMNS.map(([, of]) => of(tally)),
  ]);
  const table = [['executions', ...COLUMNS.map(([title]) => title)], ...rows];
  const lines = [`${result.total} recorded executions`, '', ...aligned(table), ''];
  const others = Object.entries(result.others).map(([kind, { cases, equal, refused }]) => [
    kind,
    String(cases),
    share(equal, cases),
    String(refused),
    OTHER_RULES[kind.split(',')[0] as keyof typeof OTHER_RULES],
  ]);
  lines.push(...aligned([['others', 'cases', 'equal', 'refused', 'rule'], ...others]), '');
  if (result.leftOut > 0) {
    lines.push(`left out ${result.leftOut} cases whose message is the recorder's own, not AWS's`);
  }
  for (const [reason, times] of Object.entries(result.refusals)) lines.push(`refused ${times} times, ${reason}`);
  for (const miss of result.misses) lines.push('', `wrong (${miss.class}): ${miss.id}`, `  ${miss.difference}`);
  return lines.join('\n');
}

export function aligned(table: readonly (readonly string[])[]): string[] {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  return table.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${part} (${((100 * part) / whole).toFixed(1)} %)`;
}
