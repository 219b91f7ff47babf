import { type AddressInfo, connect, createServer } from 'node:net';
import { type Cloud, startCloud } from '../../../../local/assembly/cloud.ts';
import type { Json } from '../../../../local/json.ts';
import { writeAssembly } from '../../assembly.ts';

const HOUR_MS = 3_600_000;

describe.each([
  ['in worker threads', false],
  ['simulated', true],
])('virtual time of functions %s', (_, simulated) => {
  let assembly: string;
  let cloud: Cloud;

  beforeAll(async () => {
    assembly = await writeAssembly({
      functions: {
        Sleeps: {
          timeoutSeconds: 7200,
          source: `
            import { setTimeout as sleep } from 'node:timers/promises';
            import { promisify } from 'node:util';
            const ways = {
              global: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
              promises: sleep,
              promisified: promisify(setTimeout),
              abort: (ms) => new Promise((resolve) => AbortSignal.timeout(ms).addEventListener('abort', resolve)),
              zero: async (ms) => { const slept = new Promise((resolve) => setTimeout(resolve, ms)); for (let none = -1; none < 99; none++) clearTimeout(none); clearTimeout(null); await slept; },
              interval: async (ms) => { let n = 0; await new Promise((resolve) => { const i = setInterval(() => { if (++n === 4) { clearInterval(i); resolve(); } }, ms / 4); }); },
            };
            export const handler = async ({ way, ms }, context) => {
              const before = { now: Date.now(), remaining: context.getRemainingTimeInMillis(), mark: performance.now() };
              await ways[way](ms);
              return { sleptMs: Date.now() - before.now, usedMs: before.remaining - context.getRemainingTimeInMillis(), markMs: performance.now() - before.mark };
            };`,
        },
        Computes: {
          source: `
            export const handler = async () => {
              const before = Date.now();
              const end = process.hrtime.bigint;
              let x = 0; for (let i = 0; i < 2e8; i++) x += i % 7;
              return { passedMs: Date.now() - before };
            };`,
        },
        Hangs: { source: 'export const handler = () => new Promise(() => {});', timeoutSeconds: 900 },
        Spins: {
          source:
            'export const handler = async () => { const until = Date.now() + 1000; while (Date.now() < until); };',
          timeoutSeconds: 1,
        },
        Random: {
          source: `
            import { randomBytes, randomFill, randomFillSync, randomInt, randomUUID } from 'node:crypto';
            import { promisify } from 'node:util';
            const loaded = randomUUID();
            export const handler = async () => [
              loaded, Math.random(), randomUUID(), crypto.randomUUID(), randomInt(1e9), randomInt(5, 1e9), await promisify(randomInt)(1e9),
              randomBytes(8).toString('hex'), (await promisify(randomBytes)(8)).toString('hex'),
              Buffer.from(randomFillSync(new Uint16Array(4)).buffer).toString('hex'), Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString('hex'),
              (await promisify(randomFill)(Buffer.alloc(8), 4)).toString('hex'),
            ];
          `,
        },
        Zips: {
          source: `
            import { gzip } from 'node:zlib'; import { promisify } from 'node:util';
            export const handler = async () => {
              const before = Date.now();
              await Promise.race([promisify(gzip)(Buffer.alloc(3e7)), new Promise((resolve) => setTimeout(resolve, 60000))]);
              return { passedMs: Date.now() - before };
            };`,
          timeoutSeconds: 100,
        },
        Asks: {
          source: `
            import { LambdaClient, InvokeCommand } from '@aws-sdk/client-lambda';
            export const handler = async ({ ask, patienceMs, endpoint }) => {
              const client = new LambdaClient({ maxAttempts: 1, ...(endpoint && { endpoint }) });
              const before = Date.now();
              const abort = AbortSignal.timeout(patienceMs);
              const asked = await Promise.all(ask.map(([name, event]) => client.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }), { abortSignal: abort }).then((answer) => Buffer.from(answer.Payload).toString(), (error) => error.name)));
              return { asked, passedMs: Date.now() - before };
            };`,
          timeoutSeconds: 600,
        },
        HangsASecond: { source: 'export const handler = () => new Promise(() => {});', timeoutSeconds: 1 },
        HangsBriefly: { source: 'export const handler = () => new Promise(() => {});', timeoutSeconds: 8 },
        Forgets: {
          source: `
            import { LambdaClient, InvokeCommand } from '@aws-sdk/client-lambda';
            const client = new LambdaClient({ maxAttempts: 1 });
            export const handler = async ({ ask, spin, ms }) => {
              if (ask) client.send(new InvokeCommand({ FunctionName: ask })).catch(() => {});
              await new Promise((resolve) => setTimeout(resolve, ms));
              while (spin);
            };`,
          timeoutSeconds: 2,
        },
      },
      definition: {
        QueryLanguage: 'JSONata',
        StartAt: 'Wait',
        States: {
          Wait: { Type: 'Wait', Seconds: 86400, Next: 'Call' },
          Call: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: { FunctionName: '@Sleeps', Payload: { way: 'global', ms: HOUR_MS } },
            End: true,
          },
        },
      },
    });
  });
  beforeEach(async () => {
    cloud = await startCloud({ assembly, time: 'virtual', seed: 7, shortestWatchdogMs: 2000, simulated });
  });
  afterEach(async () => {
    await untilNobodyHoldsTime();
    await cloud.stop();
  });

  /** After every test: a hold that is left over would make time stand still for ever. */
  async function untilNobodyHoldsTime(): Promise<void> {
    while (cloud.clock.holders().length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async function invoke(name: string, event: Json = {}) {
    const before = cloud.clock.nowMs();
    const { payload } = await cloud.lambda.invoke(`Test-${name}`, event);
    return { answer: JSON.parse(payload), passedMs: cloud.clock.nowMs() - before };
  }

  test.each(['global', 'promises', 'promisified', 'abort', 'zero', 'interval'])(
    'lets a handler sleep an hour in no time: %s',
    async (way) => {
      const { answer, passedMs } = await invoke('Sleeps', { way, ms: HOUR_MS });
      expect(answer).toEqual({ sleptMs: HOUR_MS, usedMs: HOUR_MS, markMs: HOUR_MS });
      expect(passedMs).toBe(HOUR_MS);
    },
  );

  test('stands still while a handler computes', async () => {
    cloud.clock.at(cloud.clock.nowMs() + 1000, () => undefined);
    const [computing] = await Promise.all([invoke('Computes'), invoke('Sleeps', { way: 'global', ms: 500 })]);
    expect(computing.answer).toEqual({ passedMs: 0 });
  });

  test('stands still while a handler waits for the thread pool', async () => {
    expect((await invoke('Zips')).answer).toEqual({ passedMs: 0 });
  });

  test('ends a handler that hangs at its timeout', async () => {
    const { answer, passedMs } = await invoke('Hangs');
    expect(answer.errorMessage).toMatch(/Task timed out after 900\.00 seconds/);
    expect(passedMs).toBe(900_000);
  });

  test('passes while one handler waits for the answers of others', async () => {
    const { answer } = await invoke('Asks', {
      patienceMs: 120_000,
      ask: [
        ['Test-Sleeps', { way: 'global', ms: 10_000 }],
        ['Test-Sleeps', { way: 'promises', ms: 60_000 }],
      ],
    });
    expect(answer.passedMs).toBe(60_000);
    expect(answer.asked.map((text: string) => JSON.parse(text).sleptMs)).toEqual([10_000, 60_000]);
  });

  test('lets a handler lose patience with one that hangs', async () => {
    const { answer, passedMs } = await invoke('Asks', { patienceMs: 5000, ask: [['Test-Hangs', {}]] });
    expect(answer).toEqual({ asked: ['AbortError'], passedMs: 5000 });
    expect(passedMs).toBe(5000);
  });

  // N19: the late end of what the first invocation gave up was charged to the second, which then seemed to compute
  test('lets a warm environment wait anew while what its last invocation gave up is still under way', async () => {
    const ask = [['Test-HangsBriefly', {}]];
    expect((await invoke('Asks', { patienceMs: 5000, ask })).passedMs).toBe(5000);
    const { answer, passedMs } = await invoke('Asks', { patienceMs: 120_000, ask });
    expect(JSON.parse(answer.asked[0]).errorType).toBe('Sandbox.Timedout');
    expect(passedMs).toBe(8000);
  });

  test('passes for an invocation whose environment has a request of the last one still open', async () => {
    expect((await invoke('Forgets', { ask: 'Test-Hangs', ms: 1000 })).passedMs).toBe(1000);
    expect((await invoke('Forgets', { ms: 1900 })).passedMs).toBe(1900);
    expect((await invoke('Forgets', { ask: 'Test-HangsBriefly', ms: 1900 })).passedMs).toBe(1900);
  });

  test('draws the same random numbers for the same seed', async () => {
    const drawn = [(await invoke('Random')).answer, (await invoke('Random')).answer];
    expect(drawn[0]).not.toEqual(drawn[1]);
    await cloud.stop();
    cloud = await startCloud({ assembly, time: 'virtual', seed: 7, simulated });
    expect([(await invoke('Random')).answer, (await invoke('Random')).answer]).toEqual(drawn);
  });

  test('draws other random numbers in each environment while it loads', async () => {
    const [one, other] = await Promise.all([invoke('Random'), invoke('Random')]);
    expect(one.answer[0]).not.toBe(other.answer[0]);
  });

  test('runs a workflow of a day and an hour', async () => {
    const startMs = cloud.clock.nowMs();
    const ended = new Promise<void>((resolve) => {
      cloud.stepFunctions.onStatusChange((detail) => {
        if ((detail as { status: string }).status === 'SUCCEEDED') resolve();
      });
    });
    await cloud.stepFunctions.call('StartExecution', {
      stateMachineArn: cloud.outputs.StateMachineArn ?? '',
      input: '{}',
    });
    await ended;
    expect(cloud.clock.nowMs() - startMs).toBe(25 * HOUR_MS);
  });

  // a simulated function shares the thread of its cloud: its busy loop is the cloud's, and no socket of it can be told
  if (!simulated) {
    test('ends a busy loop by the watchdog, and reports it as a timeout', async () => {
      const { answer, passedMs } = await invoke('Spins');
      expect(answer.errorType).toBe('Sandbox.Timedout');
      expect(passedMs).toBe(1000);
    });

    test('passes while a handler waits for another through a proxy', async () => {
      const port = Number(new URL(cloud.endpoint).port);
      const proxy = createServer((socket) => socket.pipe(connect(port, '127.0.0.1')).pipe(socket));
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const ask = [['Test-Sleeps', { way: 'global', ms: 10_000 }]];
      const { answer } = await invoke('Asks', { patienceMs: 120_000, ask, endpoint });
      expect(answer.passedMs).toBe(10_000);
      proxy.close();
    });

    // N19: a request that ended after its invocation had been given up took a hold that nobody released
    test('goes on after a handler was given up whose request ends later', async () => {
      const { answer, passedMs } = await invoke('Forgets', { ask: 'Test-HangsASecond', ms: 100, spin: true });
      expect(answer.errorType).toBe('Sandbox.Timedout');
      expect(passedMs).toBe(2000);
      expect((await invoke('Sleeps', { way: 'global', ms: HOUR_MS })).passedMs).toBe(HOUR_MS);
    });
  }
});
