import { performance } from 'node:perf_hooks';

/** `Date` on another clock: only the current time differs. */
export function dateOn(RealDate: DateConstructor, nowMs: () => number): DateConstructor {
  return new Proxy(RealDate, {
    construct: (target, parameters: unknown[], newTarget) =>
      Reflect.construct(target, parameters.length === 0 ? [nowMs()] : parameters, newTarget) as Date,
    apply: () => new RealDate(nowMs()).toString(),
    get: (target, key, receiver) => (key === 'now' ? nowMs : (Reflect.get(target, key, receiver) as unknown)),
  });
}

/** `process.hrtime` on another clock. @param elapsedMs since its origin */
export function hrtimeOn(elapsedMs: () => number): NodeJS.HRTime {
  const hrtime = (previous?: [number, number]): [number, number] => {
    const ms = elapsedMs() - (previous === undefined ? 0 : previous[0] * 1e3 + previous[1] / 1e6);
    return [Math.floor(ms / 1e3), Math.round((ms % 1e3) * 1e6)];
  };
  return Object.assign(hrtime, { bigint: () => BigInt(Math.round(elapsedMs() * 1e6)) });
}

/** Puts the global Date on another clock. */
export function installDate(nowMs: () => number): void {
  const RealDate = Date;
  const date = dateOn(RealDate, nowMs);
  globalThis.Date = date;
  RealDate.prototype.constructor = date;
}

/** Puts performance.now and process.hrtime on another clock. */
export function installMarks(nowMs: () => number): void {
  const originMs = nowMs();
  const elapsedMs = () => nowMs() - originMs;
  performance.now = elapsedMs;
  process.hrtime = hrtimeOn(elapsedMs);
}
