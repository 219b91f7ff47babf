import type { Figure } from '../figure.ts';
import { CONTESTANTS, type Contestant, FAILURES_TO_OPEN, OPEN_MS, RefusedError } from './contestants.ts';
import { VirtualTime } from './virtual-time.ts';

/** Of a request to the table. */
const LATENCY_MS = 3;
/** Execution environments that share a circuit. */
const ENVIRONMENTS = 20;
const CALL_EVERY_MS = 500;
const CALL_MS = 50;
/** From the begin of the outage on. */
const WATCHED_MS = 10_000;
/** Environments that call at once when the open period has ended. */
const HERD = 50;

/**
 * Circuits that many environments share, counted in virtual time: the same figures each time. That each contestant opens, refuses,
 * probes and closes is asserted before it is counted.
 */
export async function sharedBreakers(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const contestant of CONTESTANTS) {
    await assertCorrect(contestant);
    const { name } = contestant;
    const healthy = await requestsOf(contestant, succeeds, 100);
    const failing = await requestsOf(contestant, fails, FAILURES_TO_OPEN);
    figures.push(
      { label: `${name}: reads of 100 healthy calls, one a second`, value: healthy.reads, unit: 'requests' },
      { label: `${name}: writes of 100 healthy calls, one a second`, value: healthy.writes, unit: 'requests' },
      {
        label: `${name}: writes of the ${FAILURES_TO_OPEN} failures that open it`,
        value: failing.writes,
        unit: 'requests',
      },
      {
        label: `${name}: doomed calls in ${WATCHED_MS / 1000} s of an outage, ${ENVIRONMENTS} environments`,
        value: await doomedCalls(contestant),
        unit: 'calls',
      },
      {
        label: `${name}: probes admitted of ${HERD} environments at once`,
        value: await probesAdmitted(contestant),
        unit: 'calls',
      },
      {
        label: `${name}: calls admitted after a late success of the closed period`,
        value: await admittedAfterLateSuccess(contestant),
        unit: 'calls',
      },
    );
  }
  return figures;
}

const fails = () => Promise.reject(new Error('down'));
const succeeds = () => Promise.resolve();

function open(contestant: Contestant) {
  const time = new VirtualTime();
  const breaker = contestant.open({ nowMs: () => time.nowMs(), latency: () => time.sleep(LATENCY_MS) });
  return { time, breaker };
}

/** One environment, one call after the other. @throws when it does not open, refuse, probe or close as a breaker does */
async function assertCorrect(contestant: Contestant): Promise<void> {
  const { time, breaker } = open(contestant);
  const call = breaker.environment();
  const outcome = async (run: () => Promise<void>) => {
    const ended = await time.until(
      call(run).then(
        () => 'succeeded',
        (error: unknown) => error,
      ),
    );
    return ended instanceof RefusedError ? 'refused' : ended instanceof Error ? 'failed' : ended;
  };
  const outcomes: unknown[] = [await outcome(succeeds)];
  for (let failure = 0; failure < FAILURES_TO_OPEN; failure += 1) outcomes.push(await outcome(fails));
  outcomes.push(await outcome(succeeds));
  await time.until(time.sleep(OPEN_MS + 1_000));
  for (let probe = 0; probe < 3; probe += 1) outcomes.push(await outcome(succeeds));
  outcomes.push(await outcome(fails), await outcome(succeeds));
  const expected = [
    'succeeded',
    ...Array.from({ length: FAILURES_TO_OPEN }, () => 'failed'),
    'refused',
    ...['succeeded', 'succeeded', 'succeeded', 'failed', 'succeeded'],
  ];
  if (outcomes.join() !== expected.join()) {
    throw new Error(`${contestant.name} is no circuit breaker: its calls were ${outcomes.join(', ')}`);
  }
}

async function requestsOf(
  contestant: Contestant,
  run: () => Promise<void>,
  calls: number,
): Promise<{ reads: number; writes: number }> {
  const { time, breaker } = open(contestant);
  const call = breaker.environment();
  for (let count = 0; count < calls; count += 1) {
    await time.until(call(run).catch(() => {}));
    await time.until(time.sleep(1_000));
  }
  const { reads, writes } = breaker.counts;
  return { reads, writes };
}

/** Calls that reach a dependency that is down, from the begin of the outage on. */
async function doomedCalls(contestant: Contestant): Promise<number> {
  const { time, breaker } = open(contestant);
  let doomed = 0;
  const endMs = time.nowMs() + WATCHED_MS;
  const environments = Array.from({ length: ENVIRONMENTS }, async (_, index) => {
    const call = breaker.environment();
    await time.sleep((index * CALL_EVERY_MS) / ENVIRONMENTS);
    while (time.nowMs() < endMs) {
      const nextMs = time.nowMs() + CALL_EVERY_MS;
      await call(async () => {
        doomed += 1;
        await time.sleep(CALL_MS);
        throw new Error('down');
      }).catch(() => {});
      await time.sleep(Math.max(0, nextMs - time.nowMs()));
    }
  });
  await time.until(Promise.all(environments));
  return doomed;
}

async function opened(contestant: Contestant) {
  const { time, breaker } = open(contestant);
  const call = breaker.environment();
  for (let failure = 0; failure < FAILURES_TO_OPEN; failure += 1) await time.until(call(fails).catch(() => {}));
  return { time, breaker };
}

/** The open period has ended, the dependency is still down, and everybody calls at once. */
async function probesAdmitted(contestant: Contestant): Promise<number> {
  const { time, breaker } = await opened(contestant);
  await time.until(time.sleep(OPEN_MS + 1_000));
  let probes = 0;
  const herd = Array.from({ length: HERD }, () =>
    breaker
      .environment()(async () => {
        probes += 1;
        await time.sleep(CALL_MS);
        throw new Error('down');
      })
      .catch(() => {}),
  );
  await time.until(Promise.all(herd));
  return probes;
}

/** A call that began while the circuit was closed succeeds after it has opened; then ten other environments call. */
async function admittedAfterLateSuccess(contestant: Contestant): Promise<number> {
  const { time, breaker } = open(contestant);
  const slow = breaker.environment()(() => time.sleep(5_000));
  await time.until(time.sleep(100));
  const call = breaker.environment();
  for (let failure = 0; failure < FAILURES_TO_OPEN; failure += 1) await time.until(call(fails).catch(() => {}));
  await time.until(slow.catch(() => {}));
  let admitted = 0;
  for (let environment = 0; environment < 10; environment += 1) {
    const doomed = breaker.environment()(() => {
      admitted += 1;
      return Promise.reject(new Error('down'));
    });
    await time.until(doomed.catch(() => {}));
  }
  return admitted;
}
