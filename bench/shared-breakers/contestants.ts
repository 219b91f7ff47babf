/**
 * Models of published circuit breakers that share their state in DynamoDB: what each reads and writes and when it admits a call,
 * after their sources. Their defaults, but for the threshold of 5 failures and the open period of 60 s, which all have here.
 */
import { circuitBreakerSettings } from '../../patterns/circuit-breaker/index.ts';
import { CircuitBreakerStore, guard, memoryBreakerTable } from '../../stores/circuit-breaker/index.ts';
import { CountedItem } from './table.ts';

export const FAILURES_TO_OPEN = 5;
export const OPEN_MS = 60_000;

/** Time, and how long a request to the table takes. */
export interface BreakerWorld {
  nowMs(): number;
  latency(): Promise<void>;
}

/** A breaker whose state is shared by all of its environments. */
export interface SharedBreaker {
  readonly counts: { readonly reads: number; readonly writes: number };
  /** An execution environment, with whatever it keeps in memory. */
  environment(): Caller;
}

/** Calls through the breaker. @throws an error of the call, or that it was refused */
export type Caller = (call: () => Promise<void>) => Promise<void>;

export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

export interface Contestant {
  readonly name: string;
  open(world: BreakerWorld): SharedBreaker;
}

const ballast: Contestant = {
  name: 'ballast',
  open({ nowMs, latency }) {
    const counts = { reads: 0, writes: 0 };
    const table = memoryBreakerTable();
    const counted = {
      read: async (breakerId: string) => {
        counts.reads += 1;
        await latency();
        return await table.read(breakerId);
      },
      write: async (...parameters: Parameters<typeof table.write>) => {
        counts.writes += 1;
        await latency();
        return await table.write(...parameters);
      },
      list: () => table.list(),
    };
    const settings = circuitBreakerSettings({ failuresToOpen: FAILURES_TO_OPEN, openMs: OPEN_MS });
    return {
      counts,
      environment() {
        const breakers = new CircuitBreakerStore(counted, {
          publish: () => Promise.resolve(),
          nowMs,
          settings: () => settings,
        });
        return async (call) => {
          await guard({ breakers, breakerId: 'shared' }, call).catch((error: unknown) => {
            if (error instanceof Error && error.name === 'CircuitBreakerOpenError') throw new RefusedError();
            throw error;
          });
        };
      },
    };
  },
};

/** gunnargrosch/circuitbreaker-lambda at 3c286506 (1.0.1): the whole record is read before and written after every call. */
const circuitbreakerLambda: Contestant = {
  name: 'circuitbreaker-lambda 1.0.1',
  open({ nowMs, latency }) {
    interface State {
      readonly state: 'CLOSED' | 'OPEN' | 'HALF';
      readonly failures: number;
      readonly successes: number;
      readonly nextAttemptMs: number;
      readonly reopenings: number;
    }
    const item = new CountedItem<State>(latency);
    const fresh: State = { state: 'CLOSED', failures: 0, successes: 0, nextAttemptMs: 0, reopenings: 0 };
    return {
      counts: item,
      environment: () => async (call) => {
        let own = (await item.read()) ?? fresh;
        if (own.state === 'OPEN') {
          if (own.nextAttemptMs > nowMs()) throw new RefusedError();
          own = { ...own, state: 'HALF', successes: 0 };
          await item.write(own);
        }
        try {
          await call();
        } catch (error) {
          own = { ...own, failures: own.failures + 1 };
          if (own.state === 'HALF' || own.failures >= FAILURES_TO_OPEN) {
            const reopenings = own.state === 'HALF' ? own.reopenings + 1 : 0;
            own = { ...own, state: 'OPEN', reopenings, nextAttemptMs: nowMs() + OPEN_MS * 2 ** reopenings };
          }
          await item.write(own);
          throw error;
        }
        if (own.state === 'HALF') {
          own = { ...own, successes: own.successes + 1 };
          if (own.successes >= 2) own = { ...fresh };
        }
        await item.write(own);
      },
    };
  },
};

/** Powertools for AWS Lambda (Python), circuit_breaker at c88a5a34: failures are counted per environment, transitions are written. */
const powertools: Contestant = {
  name: 'Powertools for Python (alpha)',
  open({ nowMs, latency }) {
    interface State {
      readonly state: 'CLOSED' | 'OPEN' | 'HALF_OPEN';
      readonly openedAtMs?: number;
      readonly owner?: number;
      readonly leaseUntilMs?: number;
    }
    const item = new CountedItem<State>(latency);
    let environments = 0;
    const CACHE_MS = 5_000;
    return {
      counts: item,
      environment() {
        environments += 1;
        const me = environments;
        let cached: { readonly state: State; readonly untilMs: number } | undefined;
        let failures = 0;
        let successes = 0;
        let lastSeen: State['state'] = 'CLOSED';
        const read = async (): Promise<State> => {
          if (cached !== undefined && nowMs() < cached.untilMs) return cached.state;
          const state = (await item.read()) ?? { state: 'CLOSED' };
          cached = { state, untilMs: nowMs() + CACHE_MS };
          return state;
        };
        const save = async (state: State, condition?: (stored: State | undefined) => boolean) => {
          const isWritten = await item.write(state, condition);
          if (isWritten) cached = { state, untilMs: nowMs() + CACHE_MS };
          return isWritten;
        };
        const probe: Caller = async (call) => {
          try {
            await call();
          } catch (error) {
            successes = 0;
            await save({ state: 'OPEN', openedAtMs: nowMs() });
            throw error;
          }
          successes += 1;
          if (successes < 3) return;
          [successes, failures] = [0, 0];
          await save({ state: 'CLOSED' });
        };
        const acquire = async (openedAtMs: number) =>
          await save(
            { state: 'HALF_OPEN', openedAtMs, owner: me, leaseUntilMs: nowMs() + OPEN_MS },
            (stored) =>
              (stored?.state === 'OPEN' && stored.openedAtMs === openedAtMs) ||
              (stored?.state === 'HALF_OPEN' && (stored.leaseUntilMs ?? 0) <= nowMs()),
          );
        return async (call) => {
          const { state, openedAtMs = nowMs(), owner, leaseUntilMs } = await read();
          if (state === 'CLOSED') {
            if (lastSeen !== 'CLOSED') failures = 0;
            lastSeen = state;
            try {
              await call();
              failures = 0;
            } catch (error) {
              failures += 1;
              if (failures >= FAILURES_TO_OPEN) {
                failures = 0;
                await save({ state: 'OPEN', openedAtMs: nowMs() });
              }
              throw error;
            }
            return;
          }
          lastSeen = state;
          const isDue =
            state === 'OPEN' ? nowMs() >= openedAtMs + OPEN_MS : leaseUntilMs !== undefined && nowMs() >= leaseUntilMs;
          if (state === 'HALF_OPEN' && owner === me) return await probe(call);
          if (isDue && (await acquire(openedAtMs))) return await probe(call);
          throw new RefusedError();
        };
      },
    };
  },
};

/** aws-samples/sample-citadel, tool_breaker_store at 12a3b9a1: a counter of a fixed window of 60 s, one probe under a lease. */
const citadel: Contestant = {
  name: 'aws-samples sample-citadel',
  open({ nowMs, latency }) {
    interface State {
      readonly state: 'CLOSED' | 'OPEN' | 'HALF_OPEN';
      readonly failures: number;
      readonly windowMs: number;
      readonly openedAtMs: number;
      readonly leaseUntilMs: number;
      readonly version: number;
    }
    const item = new CountedItem<State>(latency);
    const fresh: State = { state: 'CLOSED', failures: 0, windowMs: 0, openedAtMs: 0, leaseUntilMs: 0, version: 0 };
    const WINDOW_MS = 60_000;
    const LEASE_MS = 30_000;
    const CLOSED_CACHE_MS = 3_000;
    const next = (stored: State, change: Partial<State>): State => ({
      ...stored,
      ...change,
      version: stored.version + 1,
    });
    return {
      counts: item,
      environment() {
        let cached: { readonly state: State; readonly atMs: number } | undefined;
        const admit = async (): Promise<'proceed' | 'probe'> => {
          const isFresh =
            cached !== undefined && nowMs() - cached.atMs < (cached.state.state === 'OPEN' ? OPEN_MS : CLOSED_CACHE_MS);
          if (cached !== undefined && isFresh) {
            const { state, openedAtMs } = cached.state;
            if (state === 'OPEN' && nowMs() < openedAtMs + OPEN_MS) throw new RefusedError();
            if (state === 'CLOSED') return 'proceed';
          }
          const state = (await item.read()) ?? fresh;
          cached = { state, atMs: nowMs() };
          if (state.state === 'CLOSED') return 'proceed';
          if (state.state === 'OPEN' && nowMs() < state.openedAtMs + OPEN_MS) throw new RefusedError();
          const leased = await item.update((stored = fresh) =>
            stored.state !== 'CLOSED' && stored.leaseUntilMs < nowMs()
              ? next(stored, { state: 'HALF_OPEN', leaseUntilMs: nowMs() + LEASE_MS })
              : undefined,
          );
          if (leased === undefined) throw new RefusedError();
          cached = undefined;
          return 'probe';
        };
        const count = async () => {
          const windowMs = Math.floor(nowMs() / WINDOW_MS) * WINDOW_MS;
          const counted =
            (await item.update((stored) =>
              stored?.state === 'CLOSED' && stored.windowMs === windowMs
                ? { ...stored, failures: stored.failures + 1 }
                : undefined,
            )) ??
            // the window is new, or there is no record yet
            (await item.update((stored) =>
              stored === undefined || (stored.state === 'CLOSED' && stored.windowMs < windowMs)
                ? { ...(stored ?? fresh), windowMs, failures: 1 }
                : undefined,
            ));
          if (counted === undefined || counted.failures < FAILURES_TO_OPEN) return;
          const opened = next(counted, { state: 'OPEN', openedAtMs: nowMs(), leaseUntilMs: 0 });
          await item.write(opened, (stored) => stored?.version === counted.version);
          cached = undefined;
        };
        return async (call) => {
          const decision = await admit();
          try {
            await call();
          } catch (error) {
            if (decision === 'proceed') await count();
            else
              await item.update((stored = fresh) =>
                stored.state === 'HALF_OPEN'
                  ? next(stored, { state: 'OPEN', openedAtMs: nowMs(), leaseUntilMs: 0 })
                  : undefined,
              );
            throw error;
          }
          if (decision === 'probe') {
            await item.update((stored = fresh) =>
              stored.state === 'HALF_OPEN'
                ? next(stored, { state: 'CLOSED', failures: 0, leaseUntilMs: 0 })
                : undefined,
            );
            cached = undefined;
          }
        };
      },
    };
  },
};

export const CONTESTANTS: readonly Contestant[] = [ballast, circuitbreakerLambda, powertools, citadel];
