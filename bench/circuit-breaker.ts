/**
 * What a circuit breaker costs: requests to the table per call, and nanoseconds per call in memory beside cockatiel and
 * opossum, all in one run. `npx tsx bench/circuit-breaker.ts [--json]`
 */
import { fileURLToPath } from 'node:url';
import { ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import Opossum from 'opossum';
import { circuitBreakerSettings, failureRate } from '../patterns/circuit-breaker/index.ts';
import {
  type BreakerTable,
  CircuitBreakerStore,
  guard,
  memoryBreakerTable,
  memoryCircuitBreakers,
} from '../stores/circuit-breaker/index.ts';

export interface Figure {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
}

const OURS = 'ballast guard()';
const COCKATIEL = 'cockatiel 3.2.1 execute()';

/** Warms up until the compiler has optimized. */
const WARM_UP_ROUNDS = 10;

const noOp = () => Promise.resolve();
const fails = () => Promise.reject(new Error('down'));

/** Requests to the table for each kind of call. They do not depend on the table, so one in memory counts them. */
export async function requestsPerCall(): Promise<Figure[]> {
  const counts = { reads: 0, writes: 0 };
  const clock = { nowMs: 1_000_000 };
  const store = (settings = circuitBreakerSettings()) =>
    new CircuitBreakerStore(counting(memoryBreakerTable(), counts), {
      publish: () => Promise.resolve(),
      nowMs: () => clock.nowMs,
      settings: () => settings,
    });
  const figures: Figure[] = [];
  async function measure(label: string, run: () => Promise<unknown>): Promise<void> {
    Object.assign(counts, { reads: 0, writes: 0 });
    await run().catch(() => {});
    figures.push({ label: `${label}: reads`, value: counts.reads, unit: 'requests' });
    figures.push({ label: `${label}: writes`, value: counts.writes, unit: 'requests' });
  }

  const options = { breakers: store(), breakerId: 'bench' };
  await measure('healthy call', () => guard(options, noOp));
  await measure('first failure', () => guard(options, fails));
  await measure('success that ends a streak', () => guard(options, noOp));
  for (let call = 0; call < 4; call += 1) await guard(options, fails).catch(() => {});
  const late = await options.breakers.admit({ breakerId: 'bench', permitId: 'late', redriveCount: 0 });
  await measure('failure that opens', () => guard(options, fails));
  await measure('refused call', () => guard(options, noOp));
  if (late.admitted) await measure('late failure', () => options.breakers.recordOutcome(late.admission, 'failure'));
  clock.nowMs += 60_000;
  await measure('first probe, successful', () => guard(options, noOp));
  await measure('second probe, closes', () => guard(options, noOp));

  const tripRule = failureRate({ rate: 0.5, windowMs: 60_000, minimumCalls: 10 });
  const sampled = { breakers: store(circuitBreakerSettings({ tripRule })), breakerId: 'sampled' };
  await measure('healthy call, failure rate', () => guard(sampled, noOp));
  return figures;
}

/**
 * Nanoseconds per healthy call of an async no-op, and guard() as a multiple of cockatiel. All contestants run in every
 * round, each time another one first, so that noise hits all alike; the result is the median over the rounds, for the
 * multiple the median of each round's own.
 */
export async function nanosecondsPerCall(rounds = 100, callsPerRound = 5_000): Promise<Figure[]> {
  const options = { breakers: memoryCircuitBreakers(), breakerId: 'bench' };
  // a name is told at admission, so this one reads the clock and makes an admission of its own
  const named = { ...options, permitId: () => 'order-17' };
  const cockatiel = circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker: new ConsecutiveBreaker(5) });
  // opossum at its leanest: no timeout, no statistics
  const opossum = new Opossum(noOp, { timeout: false, rollingCountTimeout: 60_000, rollingPercentilesEnabled: false });
  const contestants: Record<string, () => Promise<unknown>> = {
    'bare await': noOp,
    [OURS]: () => guard(options, noOp),
    'ballast guard(), the call named': () => guard(named, noOp),
    [COCKATIEL]: () => cockatiel.execute(noOp),
    'opossum 9.0.0 fire()': () => opossum.fire(),
  };
  const names = Object.keys(contestants);
  const samples = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const first = Math.abs(round) % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const call = contestants[name] ?? noOp;
      const startedAt = process.hrtime.bigint();
      for (let count = 0; count < callsPerRound; count += 1) await call();
      const perCall = Number(process.hrtime.bigint() - startedAt) / callsPerRound;
      if (round >= 0) samples.get(name)?.push(perCall);
    }
  }
  opossum.shutdown();
  const theirs = samples.get(COCKATIEL) ?? [];
  const multiples = (samples.get(OURS) ?? []).map((ours, round) => ours / (theirs[round] ?? Number.NaN));
  return [
    ...[...samples].map(([label, values]) => ({ label, value: Math.round(median(values)), unit: 'ns' })),
    { label: `${OURS} as a multiple of ${COCKATIEL}`, value: Number(median(multiples).toFixed(2)), unit: 'times' },
  ];
}

function counting(table: BreakerTable, counts: { reads: number; writes: number }): BreakerTable {
  return {
    read: (breakerId) => {
      counts.reads += 1;
      return table.read(breakerId);
    },
    write: (breakerId, write) => {
      counts.writes += 1;
      return table.write(breakerId, write);
    },
    list: () => table.list(),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const figures = [...(await requestsPerCall()), ...(await nanosecondsPerCall())];
  if (process.argv.includes('--json')) console.log(JSON.stringify(figures, null, 2));
  else for (const { label, value, unit } of figures) console.log(`${String(value).padStart(6)} ${unit}  ${label}`);
}
