import { type HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import { AWS_IDLE_INTERVAL_MS, AWS_POLL_INTERVAL_MS } from '../../cli/follow.ts';
import { guardRequests } from '../../ops/requests.ts';
import type { Target } from '../../ops/target.ts';
import { watchExecution } from '../../ops/watch.ts';

type Step = Parameters<Parameters<typeof guardRequests>[0]['middlewareStack']['add']>[0];

/** Requests a second of an account in eu-central-1: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const QUOTAS: Readonly<Record<string, number>> = { DescribeExecution: 10, GetExecutionHistory: 20 };

const END_MS = 120_000;
const WATCHERS = 20;

/** Time of the account and of all its users, which passes when all of them wait. */
class Account {
  nowMs = 0;
  readonly throttledAtMs: number[] = [];
  readonly answeredAtMs: number[] = [];
  readonly #waiting: { readonly dueMs: number; readonly wake: () => void }[] = [];
  readonly #tokens = new Map<string, { readonly left: number; readonly atMs: number }>();

  wait(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.#waiting.push({ dueMs: this.nowMs + ms, wake });
    });
  }

  async runUntil(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.#waiting.toSorted((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined) continue;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.nowMs = Math.max(this.nowMs, next.dueMs);
      next.wake();
    }
  }

  /** A bucket for each operation, which holds a second's requests. @throws ThrottlingException when it is empty */
  request(operation: string): void {
    const quota = QUOTAS[operation] ?? 1;
    const { left = quota, atMs = 0 } = this.#tokens.get(operation) ?? {};
    const filled = Math.min(quota, left + ((this.nowMs - atMs) / 1000) * quota);
    this.#tokens.set(operation, { left: filled < 1 ? filled : filled - 1, atMs: this.nowMs });
    if (filled >= 1) return void this.answeredAtMs.push(this.nowMs);
    this.throttledAtMs.push(this.nowMs);
    throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
  }
}

/** The workflow as one `ballast watch` sees it: a process of its own, which knows nothing of the others. */
function targetOf(account: Account, said: string[]): Target {
  let step: Step | undefined;
  guardRequests(
    { middlewareStack: { add: (middleware) => (step = middleware) } },
    {
      stack: 'Shop',
      region: 'eu-central-1',
      notify: (message) => void said.push(message),
      wait: (ms) => account.wait(ms),
      nowMs: () => account.nowMs,
    },
  );
  const answer = async (command: { readonly constructor: { readonly name: string } }) => {
    const operation = command.constructor.name.replace(/Command$/, '');
    account.request(operation);
    if (operation === 'GetExecutionHistory') return { events: account.nowMs === 0 ? [{ id: 1 } as HistoryEvent] : [] };
    const status = account.nowMs < END_MS ? 'RUNNING' : 'SUCCEEDED';
    return { executionArn: 'arn:e', name: 'e', status, startDate: new Date(0), input: '{}', output: '{}' };
  };
  const send = async (command: { readonly constructor: { readonly name: string } }) =>
    await step?.(answer as never, { clientName: 'SFNClient', commandName: command.constructor.name })(command as never);
  const stepFunctions = Object.assign(new SFNClient({ region: 'eu-central-1' }), { send });
  return { stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:m', stepFunctions } as never;
}

// T2.2
test('20 watches of executions in which nothing happens back off below the quota of the account, and see each end', async () => {
  const account = new Account();
  const said: string[] = [];
  const ends: number[] = [];
  const failures: unknown[] = [];
  for (let watcher = 0; watcher < WATCHERS; watcher += 1) {
    const watched = watchExecution(targetOf(account, said), 'arn:e', {
      everyMs: AWS_POLL_INTERVAL_MS,
      idleMs: AWS_IDLE_INTERVAL_MS,
      onHistory: () => {},
      wait: (ms) => account.wait(ms),
    });
    const end = watched.then(() => ends.push(account.nowMs));
    end.catch((error: unknown) => failures.push(error));
  }
  await account.runUntil(() => ends.length + failures.length === WATCHERS);
  expect(failures).toEqual([]);
  // all of them begin at once, which is more than the quota: they are throttled, say so, and go on
  expect(said.length).toBeGreaterThan(0);
  const whileIdle = (atMs: number) => atMs > 30_000 && atMs <= END_MS;
  expect(account.throttledAtMs.filter(whileIdle)).toEqual([]);
  // DescribeExecution and GetExecutionHistory, each once in 8 s by every watch: less than half of either quota
  const aSecond = account.answeredAtMs.filter(whileIdle).length / ((END_MS - 30_000) / 1000);
  expect(aSecond).toBeLessThan(2 * (WATCHERS / 7));
  expect(Math.max(...ends) - END_MS).toBeLessThan(2 * AWS_IDLE_INTERVAL_MS);
});
