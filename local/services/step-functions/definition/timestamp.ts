/** Date, `T`, time with optional fraction, and `Z` or an offset: RFC 3339 as AWS restricts it. There is no hour 24. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Milliseconds since the epoch, or undefined when the text is no timestamp (also: month 13, 31 February). A fraction of a
 * second does not count: AWS documents that it truncates it.
 */
export function parseTimestamp(timestamp: string): number | undefined {
  if (!TIMESTAMP.test(timestamp)) return undefined;
  const time = Date.parse(timestamp.replace(/\.\d+/, ''));
  if (Number.isNaN(time)) return undefined;
  const [year, month, day] = timestamp.slice(0, 10).split('-').map(Number) as [number, number, number];
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  return time;
}
