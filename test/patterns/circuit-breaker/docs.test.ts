import { readFileSync } from 'node:fs';
import { TRANSITION_CODES } from '../../../patterns/circuit-breaker/events.ts';
import { CIRCUIT_BREAKER_DEFAULTS, DEPENDENCY_ERRORS } from '../../../patterns/circuit-breaker/index.ts';

const page = readFileSync(new URL('../../../docs/patterns/circuit-breaker.md', import.meta.url), 'utf8');

/** First and second cell of each row of the tables under a heading. @param end text that the last of them stands before */
function rowsUnder(heading: string, end = '## '): Map<string, string> {
  const [section = ''] = (page.split(/^## /m).find((part) => part.startsWith(heading)) ?? '').split(end);
  const rows = [...section.matchAll(/^\| (\w+) \| ([^|]+) \|/gm)];
  return new Map(rows.map(([, first = '', second = '']) => [first, second]));
}

describe('docs/patterns/circuit-breaker.md', () => {
  test('has the sections of a pattern page in their order', () => {
    expect([...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual([
      'About',
      'Usage',
      'Failure handling',
      'Defaults',
      'Telemetry',
      'Diagrams',
      'Anti-patterns',
    ]);
  });

  test('has the defaults of the code', () => {
    const rows = rowsUnder('Defaults');
    rows.delete('setting');
    expect(Object.fromEntries(rows)).toEqual(
      Object.fromEntries(Object.entries(CIRCUIT_BREAKER_DEFAULTS).map(([name, value]) => [name, String(value)])),
    );
  });

  // B1
  test('has the table of dependency errors of the code', () => {
    const rows = [...page.matchAll(/^\| (throttled|rejected|cancelled|failed) \| (\w+) \| [^|]+ \| ([^|]+) \|$/gm)];
    const documented = rows.map(([, kind, outcome, names = '']) => [
      kind,
      { outcome, names: [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name) },
    ]);
    expect(Object.fromEntries(documented)).toEqual(DEPENDENCY_ERRORS);
  });

  test('names every transition event and no other', () => {
    const [, ...events] = rowsUnder('Telemetry', 'Signals:').keys();
    expect(events.sort()).toEqual([...TRANSITION_CODES].sort());
  });
});
