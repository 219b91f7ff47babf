/** A span of time, in epoch milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Nothing shorter can be told apart. */
const SHORTEST_MS = 1;

/** The span of an address, in milliseconds after the start of the whole; the whole where it has none. */
export function spanOf(from: string | undefined, to: string | undefined, whole: Span): Span {
  const [fromMs, toMs] = [Number(from ?? ''), Number(to ?? '')].map((ms) => whole.fromMs + ms) as [number, number];
  if (from === undefined || to === undefined || !(toMs > fromMs)) return whole;
  return within({ fromMs, toMs }, whole);
}

/** The span around the same middle. @param factor of its length: below 1 to look closer */
export function zoomed({ fromMs, toMs }: Span, whole: Span, factor: number): Span {
  const middle = (fromMs + toMs) / 2;
  const half = Math.max(SHORTEST_MS, (toMs - fromMs) * factor) / 2;
  return within({ fromMs: middle - half, toMs: middle + half }, whole);
}

/** The span moved by a share of its length. */
export function moved({ fromMs, toMs }: Span, whole: Span, share: number): Span {
  const by = (toMs - fromMs) * share;
  return within({ fromMs: fromMs + by, toMs: toMs + by }, whole);
}

function within({ fromMs, toMs }: Span, whole: Span): Span {
  const length = Math.min(toMs - fromMs, whole.toMs - whole.fromMs);
  const from = Math.min(Math.max(fromMs, whole.fromMs), whole.toMs - length);
  return { fromMs: from, toMs: from + length };
}

/** Round times within a span, at most so many. */
export function ticksOf({ fromMs, toMs }: Span, most: number, originMs = fromMs): number[] {
  const rough = (toMs - fromMs) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(SHORTEST_MS, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power);
  const first = originMs + Math.ceil((fromMs - originMs) / step) * step;
  const ticks: number[] = [];
  for (let at = first; at <= toMs; at += step) ticks.push(at);
  return ticks;
}
