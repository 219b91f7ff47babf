/** Which rows of a long table are drawn. */
export interface Window {
  readonly first: number;
  /** exclusive */
  readonly end: number;
}

/** Rows around those that are seen: a fast scroll shows no gap. */
const MARGIN = 12;

/** The rows that are seen, and some around them. All sizes in pixels. */
export function windowOf(scrollTop: number, height: number, rowHeight: number, count: number): Window {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - MARGIN);
  const end = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + MARGIN);
  return { first: Math.min(first, count), end: Math.max(end, Math.min(first, count)) };
}
