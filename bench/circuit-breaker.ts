/**
 * What a circuit breaker costs: requests to the table per call, and nanoseconds per call in memory beside cockatiel and
 * opossum, all in one run. `npx tsx bench/circuit-breaker.ts [--json]`
 */
import { fileURLToPath } from 'node:url';
import { circuitBreakerSettings, failureRate } from '../patterns/circuit-breaker/index.ts';
import {
  type BreakerTable,
  CircuitBreakerStore,
  guard,
  memoryBreakerTable,
  memoryCircuitBreakers,
} from '../stores/circuit-breaker/index.ts';
import type { Figure } from './figure.ts';
import { loadPeers, type MemoryBreaker } from './memory-peers.ts';

const OURS = 'ballast guard()';
const OURS_AGAIN = 'ballast guard(), once more';

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
 * Nanoseconds per healthy call of an async no-op, and guard() as a multiple of each peer. All contestants run in every round, each
 * time another one first, so that noise hits all alike; the result is the median over the rounds, for a multiple the median of each
 * round's own. guard() runs twice in each round: its multiple of itself is the noise of the measurement.
 * @param folder in which peers are installed @default - the versions that this repository has
 */
export async function nanosecondsPerCall(folder?: string, rounds = 100, callsPerRound = 5_000): Promise<Figure[]> {
  const options = { breakers: memoryCircuitBreakers(), breakerId: 'bench' };
  // a name is told at admission, so this one reads the clock and makes an admission of its own
  const named = { ...options, permitId: () => 'order-17' };
  const peers = await loadPeers(folder);
  for (const peer of peers) await assertBreaks(peer);
  const healthy = peers.map((peer) => [`${peer.name} ${peer.version}`, peer.open(noOp)] as const);
  const contestants: Record<string, () => Promise<unknown>> = {
    'bare await': noOp,
    [OURS]: () => guard(options, noOp),
    [OURS_AGAIN]: () => guard(options, noOp),
    'ballast guard(), the call named': () => guard(named, noOp),
    ...Object.fromEntries(healthy),
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
  for (const peer of peers) peer.close();
  const ours = samples.get(OURS) ?? [];
  const multipleOf = (name: string) => {
    const theirs = samples.get(name) ?? [];
    return Number(median(ours.map((one, round) => one / (theirs[round] ?? Number.NaN))).toFixed(2));
  };
  return [
    ...[...samples].flatMap(([label, values]) => [
      { label: `${label}, p50 of ${rounds} rounds of ${callsPerRound}`, value: Math.round(median(values)), unit: 'ns' },
      { label: `${label}, p90`, value: Math.round(share(values, 0.9)), unit: 'ns' },
    ]),
    { label: `${OURS} as a multiple of itself: the noise`, value: multipleOf(OURS_AGAIN), unit: 'times' },
    ...healthy.map(([name]) => ({ label: `${OURS} as a multiple of ${name}`, value: multipleOf(name), unit: 'times' })),
  ];
}

/** @throws unless a breaker opens at five failures in a row, and then refuses without calling */
async function assertBreaks({ name, version, open }: MemoryBreaker): Promise<void> {
  let calls = 0;
  const call = open(() => {
    calls += 1;
    return fails();
  });
  for (let count = 0; count < 8; count += 1) await Promise.resolve(call()).catch(() => {});
  if (calls !== 5) throw new Error(`${name} ${version} called ${calls} times before it opened, not 5 times`);
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
  return share(values, 0.5);
}

function share(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const figures = [...(await requestsPerCall()), ...(await nanosecondsPerCall())];
  if (process.argv.includes('--json')) console.log(JSON.stringify(figures, null, 2));
  else for (const { label, value, unit } of figures) console.log(`${String(value).padStart(6)} ${unit}  ${label}`);
}
