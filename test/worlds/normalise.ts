import type { Evidence, ExecutionEvidence } from '../../testing/chaos/evidence.ts';

/** What a world says of a scenario, as lines: equal in both worlds. */
export interface WorldRecord {
  readonly executions: readonly string[];
  readonly histories: readonly string[];
  readonly tables: readonly string[];
  readonly events: readonly string[];
  readonly acts: readonly string[];
}

/** What cannot be equal in two worlds, and so is no part of a record. Anything else that differs is a defect of one of them. */
const NORMALISATIONS: readonly { readonly reason: string; apply(key: string, value: unknown): unknown }[] = [
  {
    reason:
      'a stack trace names files: worker threads load them by URL, and simulated functions share those chunks that are evaluated once',
    apply: (key, value) =>
      key === 'trace' || (typeof value === 'string' && /\n\s+at /.test(value)) ? 'a stack trace' : value,
  },
  {
    reason: 'the cloud listens on any free port',
    apply: (_, value) => (typeof value === 'string' ? value.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:port') : value),
  },
];

export function recordOf({ executions, tables, events, failedActs, startMs }: Evidence): WorldRecord {
  const sorted = executions.toSorted((a, b) => (a.executionArn < b.executionArn ? -1 : 1));
  return {
    executions: sorted.map(({ history: _, ...execution }) => canonicalText(execution)),
    histories: sorted.flatMap((execution) => historyLines(execution, startMs)),
    tables: [
      ...tables.workflows.map((row) => `workflows ${canonicalText(row)}`),
      ...tables.breakers.map((row) => `breakers ${canonicalText(row)}`),
    ].toSorted(),
    events: events.map(canonicalText),
    acts: failedActs.map(canonicalText),
  };
}

function historyLines({ name, machine, history }: ExecutionEvidence, startMs: number): string[] {
  return history.map(
    ({ id, previousEventId, atMs, type, details }) =>
      `${machine} ${name} ${id} after ${previousEventId}, ${atMs - startMs} ms ${type} ${canonicalText(details)}`,
  );
}

/** JSON of one line, with its keys in order and every text that is JSON itself taken apart. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(canonical('', value));
}

function canonical(key: string, given: unknown): unknown {
  const parsed = Buffer.isBuffer(given) ? given.toString('base64') : parsedText(given);
  const value = NORMALISATIONS.reduce((normalised, { apply }) => apply(key, normalised), parsed);
  if (Array.isArray(value)) return value.map((each) => canonical(key, each));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, canonical(name, each)]));
}

function parsedText(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
