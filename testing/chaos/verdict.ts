import type { SeedMeasure } from './measure.ts';
import { FAULT_KINDS, type FaultKind, PROFILES, type ProfileName } from './profiles.ts';
import type { SeedResult } from './run-cloud.ts';
import { clopperPearsonLower, type Percentile, percentile, wilsonLower } from './statistics.ts';

/** `unknown`: too few seeds for the claim, or a kind of fault that was hardly injected. It is no pass. */
export type Verdict = 'valid' | 'violated' | 'unknown';

/** A promise with what was measured of it. */
export interface MeasuredPromise {
  readonly name: string;
  readonly verdict: Verdict;
  readonly figure: string;
  readonly needed: string;
}

/** Everything that the seeds of a profile showed. */
export interface Findings {
  readonly profile: ProfileName;
  readonly seeds: number;
  readonly runs: number;
  readonly availability: {
    /** seeds with a run that has no report */
    readonly failures: number;
    readonly point: number;
    /** one-sided 95 % lower bounds */
    readonly clopperPearson: number;
    readonly wilson: number;
  };
  /** runs by the level of their report */
  readonly levels: Readonly<Record<string, number>>;
  readonly answerRecoveryMs: Percentiles | undefined;
  readonly runRecoveryMs: Percentiles | undefined;
  readonly durationMs: Percentiles | undefined;
  /** seeds in which a kind of fault was injected, and how often in all */
  readonly injected: Readonly<Record<FaultKind, { readonly seeds: number; readonly times: number }>>;
  readonly promises: readonly MeasuredPromise[];
  readonly violations: readonly {
    readonly seed: number;
    readonly check: string;
    readonly about: string;
    readonly what: string;
  }[];
  readonly unavailableSeeds: readonly number[];
}

export interface Percentiles {
  readonly n: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: Percentile;
  readonly max: number;
}

const AVAILABILITY = 0.999;
const RECOVERY_MS = 60_000;
/** After the store is back: the sweeper looks once a minute, and its redrive takes some seconds. */
const STORE_RECOVERY_MS = 120_000;
/** A kind of fault that was injected in fewer seeds proves nothing. */
export const LEAST_SEEDS_PER_KIND = 10;

/** @param asksModels whether a workflow asks models, whose quotas can be used up @default true */
export function judge(profile: ProfileName, results: readonly SeedResult[], asksModels = true): Findings {
  const measured = results.flatMap((result) => (result.measured === undefined ? [] : [result.measured]));
  const unavailableSeeds = results.filter(({ measured: one }) => !isAvailable(one)).map(({ seed }) => seed);
  const violations = results.flatMap(({ seed, violations: found }) => found.map((one) => ({ seed, ...one })));
  const runs = measured.flatMap((one) => one.runs);
  const availability = {
    failures: unavailableSeeds.length,
    point: (results.length - unavailableSeeds.length) / results.length,
    clopperPearson: clopperPearsonLower(unavailableSeeds.length, results.length),
    wilson: wilsonLower(unavailableSeeds.length, results.length),
  };
  const injected = countInjected(measured);
  const answerRecoveryMs = percentilesOf(measured.flatMap((one) => one.answerRecoveriesMs));
  const runRecoveryMs = percentilesOf(measured.flatMap((one) => one.runRecoveriesMs));
  const promises = [
    judgeViolations(violations.length, results.length),
    // in `brutal` operators stop runs, and runs bring faults of their own, which recovery leaves alone
    ...(profile === 'brutal' ? [] : [judgeAvailability(availability, results.length)]),
    ...judgeRecovery(profile, answerRecoveryMs, runRecoveryMs),
    judgeInjected(profile, injected, asksModels),
  ];
  return {
    profile,
    seeds: results.length,
    runs: runs.length,
    availability,
    levels: Object.fromEntries(
      ['0', '1', '2'].map((level) => [level, runs.filter((run) => String(run.level) === level).length]),
    ),
    answerRecoveryMs,
    runRecoveryMs,
    durationMs: percentilesOf(runs.flatMap(({ durationMs }) => durationMs ?? [])),
    injected,
    promises,
    violations,
    unavailableSeeds,
  };
}

/** The verdict of all promises together. */
export function overall({ promises }: Pick<Findings, 'promises'>): Verdict {
  if (promises.some(({ verdict }) => verdict === 'violated')) return 'violated';
  return promises.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'valid';
}

function isAvailable(measured: SeedMeasure | undefined): boolean {
  return measured?.runs.every((run) => run.isAvailable) ?? false;
}

function judgeViolations(found: number, seeds: number): MeasuredPromise {
  return {
    name: 'nothing lost, doubled, invented or unannounced',
    verdict: found === 0 ? 'valid' : 'violated',
    figure: `${found} violations in ${seeds} seeds`,
    needed: '0',
  };
}

function judgeAvailability({ failures, clopperPearson }: Findings['availability'], seeds: number): MeasuredPromise {
  // as many failures are expected at the promised share at most once in 20 times
  const isBelow = 1 - clopperPearsonLower(seeds - failures, seeds) < AVAILABILITY;
  return {
    name: 'availability',
    verdict: clopperPearson >= AVAILABILITY ? 'valid' : isBelow ? 'violated' : 'unknown',
    figure: `>= ${(clopperPearson * 100).toFixed(3)} % (${seeds - failures} of ${seeds} seeds)`,
    needed: `>= ${AVAILABILITY * 100} % with 95 % confidence`,
  };
}

function judgeRecovery(
  profile: ProfileName,
  answers: Percentiles | undefined,
  runs: Percentiles | undefined,
): MeasuredPromise[] {
  switch (profile) {
    case 'mild':
    case 'harsh':
    case 'outage':
      return [
        below('recovery of an answer, p99', answers, RECOVERY_MS),
        below('recovery of a run, p99', runs, RECOVERY_MS),
      ];
    case 'store-outage':
      return [below('recovery of a run once the store is back, p99', runs, STORE_RECOVERY_MS)];
    case 'brutal':
      // operators stop and redrive runs when they like
      return [];
  }
}

/** Nothing to recover is as promised. */
function below(name: string, values: Percentiles | undefined, limitMs: number): MeasuredPromise {
  const needed = `< ${limitMs / 1000} s`;
  if (values === undefined) return { name, verdict: 'valid', figure: 'none was needed', needed };
  const { value, low, high } = values.p99;
  const figure = `${(value / 1000).toFixed(1)} s (n ${values.n}, at most ${high === undefined ? `${(values.max / 1000).toFixed(1)} s` : `${(high / 1000).toFixed(1)} s`})`;
  if ((high ?? values.max) < limitMs) return { name, verdict: 'valid', figure, needed };
  return { name, verdict: (low ?? value) >= limitMs ? 'violated' : 'unknown', figure, needed };
}

function judgeInjected(profile: ProfileName, injected: Findings['injected'], asksModels: boolean): MeasuredPromise {
  const kinds = PROFILES[profile].mustInject.filter((kind) => asksModels || kind !== 'out-of-quota');
  const rare = kinds.filter((kind) => injected[kind].seeds < LEAST_SEEDS_PER_KIND);
  return {
    name: 'every kind of fault was injected',
    verdict: rare.length === 0 ? 'valid' : 'unknown',
    figure:
      rare.length === 0 ? 'all' : `too rarely: ${rare.map((kind) => `${kind} in ${injected[kind].seeds}`).join(', ')}`,
    needed: `each in ${LEAST_SEEDS_PER_KIND} seeds`,
  };
}

function countInjected(measured: readonly SeedMeasure[]): Findings['injected'] {
  return Object.fromEntries(
    FAULT_KINDS.map((kind) => {
      const times = measured.map(({ injected }) => injected[kind]);
      return [
        kind,
        { seeds: times.filter((count) => count > 0).length, times: times.reduce((sum, one) => sum + one, 0) },
      ];
    }),
  ) as Findings['injected'];
}

function percentilesOf(values: readonly number[]): Percentiles | undefined {
  const p99 = percentile(values, 0.99);
  if (p99 === undefined) return undefined;
  const at = (share: number) => percentile(values, share)?.value ?? 0;
  return {
    n: values.length,
    p50: at(0.5),
    p90: at(0.9),
    p99,
    max: values.reduce((most, one) => Math.max(most, one), 0),
  };
}
