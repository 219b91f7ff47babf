import { jest } from '@jest/globals';
import fc from 'fast-check';
import { createVirtualClock } from '../../../../local/clock/virtual.ts';
import { createInvocationSlot, type InvocationSlot } from '../../../../local/services/lambda/invocation-slot.ts';
import type { ToWorker } from '../../../../local/services/lambda/worker/protocol.ts';
import type { WorkerThread } from '../../../../local/services/lambda/worker/worker-thread.ts';

/** The events of a warm environment, in any order: late, repeated, and of an earlier invocation. */
const action = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'invoke' } as const) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('waits' as const), dueInMs: fc.option(fc.nat({ max: 12_000 })) }),
  },
  { weight: 2, arbitrary: fc.constantFrom({ kind: 'returns' } as const, { kind: 'fails' } as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('late' as const),
      report: fc.constantFrom('returned', 'failed', 'waiting', 'waiting in an earlier turn'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('sends' as const), port: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('answered' as const), index: fc.nat({ max: 5 }) }) },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'dies' } as const, { kind: 'watchdog' } as const) },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

const TIMEOUT_SECONDS = 8;
const WATCHDOG_MS = 10_000;

/** A thread that does only what it is told to, and still reports when it should not. */
interface FakeThread extends WorkerThread {
  readonly received: ToWorker[];
}

function fakeThread(): FakeThread {
  let isAlive = true;
  const received: ToWorker[] = [];
  const thread: FakeThread = {
    received,
    send: (message) => received.push(message),
    isAlive: () => isAlive,
    terminate: () => {
      isAlive = false;
    },
    terminateSilently: async () => undefined,
    onMessage: () => undefined,
    onDeath: () => undefined,
  };
  return thread;
}

/** Virtual time passes as far as it can. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setImmediate(resolve));
}

class Model {
  readonly clock = createVirtualClock({ startMs: 0 });
  #thread = fakeThread();
  #slot: InvocationSlot = this.#newSlot();
  readonly #waits: { readonly port: number; readonly end: () => void; isOpen: boolean }[] = [];
  #invocations = 0;
  /** so many messages the thread had received then */
  #saidItWaitsAfter = 0;
  /** the invocation under way */
  running: { readonly requestId: string; readonly deadlineMs: number; isGivenUp: boolean } | undefined;
  readonly violations: string[] = [];
  readonly endedMs = new Map<string, { readonly endMs: number; readonly deadlineMs: number }>();

  #newSlot(): InvocationSlot {
    const { clock } = this;
    return createInvocationSlot({
      clock,
      thread: this.#thread,
      timeoutSeconds: TIMEOUT_SECONDS,
      watchdogMs: WATCHDOG_MS,
    });
  }

  /** Connections on which the thread was last told, and those on which requests are open. */
  get waitingPorts(): { readonly told: readonly number[]; readonly open: readonly number[] } {
    const told = this.#thread.received.findLast((message) => message.kind !== 'wake')?.waitingPorts ?? [];
    return { told, open: this.#waits.flatMap(({ port, isOpen }) => (isOpen ? [port] : [])) };
  }

  /** Whether the thread has heard that time may pass, or more work came, since it last said that it waits. */
  get computes(): boolean {
    return this.running !== undefined && this.#saidItWaitsAfter < this.#thread.received.length;
  }

  /** What the thread was last told, and so what it answers to. */
  get #turn(): number {
    const last = this.#thread.received.at(-1);
    return last === undefined || last.kind === 'invoke' ? 0 : last.turn;
  }

  do(one: Action): void {
    switch (one.kind) {
      case 'invoke':
        this.#invoke();
        return;
      case 'sends':
        // its invocation may have ended meanwhile: a forgotten promise
        this.#waits.push({ port: one.port, end: this.#slot.beginWait(one.port), isOpen: true });
        return;
      case 'answered': {
        const wait = this.#waits[one.index % Math.max(1, this.#waits.length)];
        wait?.end(); // also once more
        if (wait !== undefined) wait.isOpen = false;
        return;
      }
      case 'waits': {
        const due = one.dueInMs === null ? {} : { nextDueMs: this.clock.nowMs() + one.dueInMs };
        this.#report({ kind: 'waiting', turn: this.#turn, ...due });
        this.#saidItWaitsAfter = this.#thread.received.length;
        return;
      }
      case 'returns':
        this.#report({ kind: 'returned', payload: '1', heapUsedBytes: 1 });
        return;
      case 'fails':
        this.#report({ kind: 'failed', error: { errorType: 'Error', errorMessage: 'no' }, heapUsedBytes: 1 });
        return;
      case 'late':
        this.#reportLate(one.report);
        return;
      case 'dies':
        this.#thread.terminate();
        this.#thread.onDeath({ errorType: 'Runtime.ExitError', errorMessage: 'exit status 1' });
        return;
      case 'watchdog':
        this.watchdog();
        return;
      default:
        one satisfies never;
    }
  }

  watchdog(): void {
    if (this.running !== undefined && this.computes) this.running.isGivenUp = true;
    jest.advanceTimersByTime(WATCHDOG_MS);
  }

  #invoke(): void {
    if (this.running !== undefined) return;
    if (!this.#thread.isAlive()) {
      this.#thread = fakeThread();
      this.#slot = this.#newSlot();
      this.#waits.length = 0;
    }
    const requestId = `request ${this.#invocations++}`;
    const deadlineMs = this.clock.nowMs() + TIMEOUT_SECONDS * 1000;
    this.running = { requestId, deadlineMs, isGivenUp: false };
    this.#saidItWaitsAfter = 0;
    const request = { requestId, event: '{}', invokedFunctionArn: '', traceId: '' };
    void this.#slot.run(request).then(({ outcome, isAlive }) => {
      this.endedMs.set(requestId, { endMs: this.clock.nowMs(), deadlineMs });
      const how = outcome.kind === 'returned' ? outcome.payload : outcome.error.errorType;
      if (how.includes('late')) this.violations.push(`${requestId} ended with what another one reported`);
      if (how === 'Sandbox.Timedout' && this.computes && this.running?.isGivenUp === false) {
        this.violations.push(`time passed although ${requestId} computed`);
      }
      if (isAlive !== this.#thread.isAlive()) this.violations.push(`the environment is not as ${requestId} says`);
      this.running = undefined;
    });
  }

  /** What the invocation under way reports; a thread that is dead reports nothing. */
  #report(message: object): void {
    if (this.running === undefined || !this.#thread.isAlive()) return;
    this.#thread.onMessage({ ...message, requestId: this.running.requestId } as never);
  }

  /** A report of an invocation that has ended, or of a turn that is over. */
  #reportLate(report: string): void {
    const [earlier] = this.endedMs.keys();
    if (report === 'waiting in an earlier turn') {
      if (this.#turn > 0) this.#report({ kind: 'waiting', turn: this.#turn - 1 });
      return;
    }
    if (earlier === undefined) return;
    const rest = { waiting: { turn: this.#turn }, returned: { payload: '"late"', heapUsedBytes: 1 } }[report] ?? {
      error: { errorType: 'late', errorMessage: '' },
      heapUsedBytes: 1,
    };
    this.#thread.onMessage({ kind: report, requestId: earlier, ...rest } as never);
  }
}

// N19. Before, the end of a request that an invocation had given up was charged to the next one, and a given-up
// invocation could take a hold that nobody released.
test('only an invocation under way holds time, and each ends by its deadline, also with late and repeated reports', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date', 'performance'] });
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
      const model = new Model();
      for (const one of actions) {
        model.do(one);
        await settle();
        const { running, waitingPorts } = model;
        const isComputing = running !== undefined && model.computes && !running.isGivenUp;
        expect(model.clock.holders()).toEqual(isComputing ? [`invocation ${running.requestId}`] : []);
        if (running !== undefined && !running.isGivenUp) expect(waitingPorts.told).toEqual(waitingPorts.open);
      }
      // nothing is reported any more: the watchdog ends what computes, virtual time what waits
      model.watchdog();
      await settle();
      expect(model.violations).toEqual([]);
      expect(model.running).toBeUndefined();
      expect(model.clock.holders()).toEqual([]);
      for (const { endMs, deadlineMs } of model.endedMs.values()) expect(endMs).toBeLessThanOrEqual(deadlineMs);
    }),
    { numRuns: 400 },
  );
  jest.useRealTimers();
});
