import { performance } from 'node:perf_hooks';

/**
 * Puts Date on another clock. What Date objects do is untouched; only the question what time it is now gets another
 * answer.
 */
export function installDate(nowMs: () => number): void {
  const RealDate = Date;
  const date = new Proxy(RealDate, {
    construct: (target, parameters: unknown[], newTarget) =>
      Reflect.construct(target, parameters.length === 0 ? [nowMs()] : parameters, newTarget) as Date,
    apply: () => new RealDate(nowMs()).toString(),
    get: (target, key, receiver) => (key === 'now' ? nowMs : (Reflect.get(target, key, receiver) as unknown)),
  });
  globalThis.Date = date;
  RealDate.prototype.constructor = date;
}

/** Puts performance.now and process.hrtime on another clock. */
export function installMarks(nowMs: () => number): void {
  const originMs = nowMs();
  performance.now = () => nowMs() - originMs;
  const hrtime = (previous?: [number, number]): [number, number] => {
    const elapsedMs = nowMs() - originMs - (previous === undefined ? 0 : previous[0] * 1e3 + previous[1] / 1e6);
    return [Math.floor(elapsedMs / 1e3), Math.round((elapsedMs % 1e3) * 1e6)];
  };
  process.hrtime = Object.assign(hrtime, { bigint: () => BigInt(Math.round((nowMs() - originMs) * 1e6)) });
}
