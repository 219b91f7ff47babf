/** A time as seconds since a start, for columns: `12.345 s`. */
export function formatOffset(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}

export function percent(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)} %`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A timestamp, in UTC: `2026-01-05 09:30:00`. */
export function formatTimestamp(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** Micro-dollars as dollars, to the last one: `$0.012345`. */
export function dollars(microDollars: number): string {
  return `$${(microDollars / 1_000_000).toFixed(6)}`;
}
