/** Texts for readers, of figures as the operations return them. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something took: `340 ms`, `2.41 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(ms < 10 * SECOND ? 2 : 1)} s`;
  if (ms < HOUR) return twoUnits(ms, MINUTE, 'min', SECOND, 's');
  if (ms < DAY) return twoUnits(ms, HOUR, 'h', MINUTE, 'min');
  return twoUnits(ms, DAY, 'd', HOUR, 'h');
}

function twoUnits(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const whole = Math.floor(ms / large);
  const rest = Math.floor((ms - whole * large) / small);
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}

/** How long ago something was. */
export function agoText(atMs: number, nowMs: number): string {
  const ms = nowMs - atMs;
  if (ms < 0) return `in ${durationText(-ms)}`;
  if (ms < 10 * SECOND) return 'just now';
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s ago`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
  return `${Math.floor(ms / DAY)} d ago`;
}

export type Zone = 'utc' | 'local';

/** `2026-01-05 09:30:00`, with milliseconds where they are asked for. */
export function timeText(atMs: number, zone: Zone, withMs = false): string {
  const date = new Date(zone === 'utc' ? atMs : atMs - new Date(atMs).getTimezoneOffset() * MINUTE);
  const text = date.toISOString().replace('T', ' ');
  return text.slice(0, withMs ? 23 : 19);
}

/** Since the start of an execution: `+2.410 s`. */
export function offsetText(ms: number): string {
  return `+${(ms / SECOND).toFixed(3)} s`;
}

/** Micro-dollars: `$0.000123`. */
export function costText(microDollars: number): string {
  const dollars = microDollars / 1_000_000;
  if (dollars === 0) return '$0';
  return dollars >= 1 ? `$${dollars.toFixed(2)}` : `$${dollars.toPrecision(3).replace(/(\.\d*?)0+$/, '$1')}`;
}

export function numberText(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) >= 100 ? 0 : 2 });
}

export function percentText(share: number): string {
  return `${numberText(share * 100)} %`;
}

/** A sign beside the colour, for those who do not tell colours apart. */
export const SIGNS: Readonly<Record<string, string>> = {
  RUNNING: '◐',
  PENDING_REDRIVE: '◐',
  SUCCEEDED: '✓',
  FAILED: '✗',
  TIMED_OUT: '⧖',
  ABORTED: '■',
  running: '◐',
  waiting: '…',
  succeeded: '✓',
  'fell-back': '↓',
  failed: '✗',
  caught: '↷',
  skipped: '⊘',
  'not-needed': '–',
  aborted: '■',
  idle: '○',
  OK: '✓',
  ALARM: '✗',
  INSUFFICIENT_DATA: '…',
  CLOSED: '✓',
  OPEN: '⊘',
  HALF_OPEN: '◐',
  ISOLATED: '■',
  METRICS_ONLY: '○',
  healthy: '✓',
  unhealthy: '✗',
};

/** The colour of a state, by the name of a class. */
export function toneOf(state: string): 'good' | 'bad' | 'busy' | 'odd' | 'dim' {
  if (['SUCCEEDED', 'succeeded', 'OK', 'CLOSED', 'healthy'].includes(state)) return 'good';
  if (['FAILED', 'TIMED_OUT', 'failed', 'ALARM', 'OPEN', 'ISOLATED', 'unhealthy'].includes(state)) return 'bad';
  if (['RUNNING', 'PENDING_REDRIVE', 'running', 'HALF_OPEN'].includes(state)) return 'busy';
  if (['fell-back', 'caught', 'skipped', 'METRICS_ONLY', 'ABORTED', 'aborted'].includes(state)) return 'odd';
  return 'dim';
}

/** Text in which nothing is hidden: what cannot be seen, or turns the order of letters, is written as its code. */
export function visibleText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' || character === '\t' ? character : codeOf(character),
  );
}

function codeOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}

/** JSON text with line breaks; what is none as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
