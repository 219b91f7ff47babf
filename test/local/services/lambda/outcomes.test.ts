import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Cloud, startCloud } from '../../../../local/assembly/cloud.ts';
import { writeAssembly } from '../../assembly.ts';

describe('the Lambda service', () => {
  let cloud: Cloud;
  let client: LambdaClient;

  beforeAll(async () => {
    process.env.SECRET_OF_THE_HOST = 'secret';
    const assembly = await writeAssembly({
      functions: {
        Echo: {
          source: `
            import { getHeapStatistics } from 'node:v8';
            console.log('loaded');
            let calls = 0;
            export const handler = async (event, context) => {
              console.log('called with', event);
              return { event, calls: ++calls, name: context.functionName, env: { ...process.env }, remaining: context.getRemainingTimeInMillis(), heapLimit: getHeapStatistics().heap_size_limit };
            };`,
          environment: { TABLE: 'a-table' },
        },
        CommonJs: {
          format: 'cjs',
          source: 'export const handler = (event, context, callback) => callback(null, { cjs: true });',
        },
        Throws: {
          source:
            'class OwnError extends Error { name = "OwnError" }; export const handler = async () => { throw new OwnError("no luck"); };',
        },
        Hangs: { source: 'export const handler = () => new Promise(() => {});', timeoutSeconds: 1 },
        Spins: { source: 'export const handler = async () => { while (true); };', timeoutSeconds: 1 },
        Exits: { source: 'export const handler = async () => process.exit(3);' },
        Rejects: {
          source:
            'export const handler = async () => { Promise.reject(new Error("forgotten")); await new Promise(() => {}); };',
        },
        Hoards: {
          source:
            'const all = []; export const handler = async () => { while (true) all.push(new Array(1e5).fill(all.length)); };',
          timeoutSeconds: 20,
        },
        Big: { source: 'export const handler = async () => "x".repeat(7e6);' },
        Broken: { source: 'throw new TypeError("broken at load");' },
        Slow: {
          source: 'export const handler = async () => { await new Promise((r) => setTimeout(r, 300)); };',
          reservedConcurrency: 1,
        },
      },
    });
    cloud = await startCloud({ assembly });
    client = new LambdaClient({
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      credentials: cloud.credentials,
      maxAttempts: 1,
    });
  });
  afterAll(async () => {
    client.destroy();
    await cloud.stop();
    delete process.env.SECRET_OF_THE_HOST;
  });

  async function invoke(name: string, event: unknown = {}) {
    const answer = await client.send(
      new InvokeCommand({ FunctionName: `Test-${name}`, Payload: JSON.stringify(event), LogType: 'Tail' }),
    );
    const payload = JSON.parse(Buffer.from(answer.Payload ?? []).toString() || 'null');
    return { ...answer, payload, log: Buffer.from(answer.LogResult ?? '', 'base64').toString() };
  }

  test('passes the event to the handler and responds with its return value', async () => {
    const { StatusCode, FunctionError, payload } = await invoke('Echo', { ticker: 'AAPL' });
    expect(StatusCode).toBe(200);
    expect(FunctionError).toBeUndefined();
    expect(payload).toMatchObject({ event: { ticker: 'AAPL' }, name: 'Test-Echo' });
    expect(payload.remaining).toBeGreaterThan(0);
    expect(payload.remaining).toBeLessThanOrEqual(3000);
  });

  test('keeps a worker warm between two invocations', async () => {
    const first = await invoke('Echo');
    const second = await invoke('Echo');
    expect(second.payload.calls).toBe(first.payload.calls + 1);
  });

  test('shows the handler its own variables and none of the host', async () => {
    const { payload } = await invoke('Echo');
    expect(payload.env).toMatchObject({
      TABLE: 'a-table',
      AWS_LAMBDA_FUNCTION_NAME: 'Test-Echo',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: cloud.endpoint,
    });
    expect(payload.env).not.toHaveProperty('SECRET_OF_THE_HOST');
  });

  test('writes START, the output, END and REPORT to the log group of the function', async () => {
    const { log } = await invoke('Echo', { a: 1 });
    expect(log).toMatch(
      /^START RequestId: \S+ Version: \$LATEST\n[^\n]+\tINFO\tcalled with \{ a: 1 \}\nEND RequestId: \S+\nREPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\t/,
    );
    const messages = cloud.logs.read('/aws/lambda/Test-Echo')?.map(({ message }) => message) ?? [];
    expect(messages.some((message) => message.includes('loaded'))).toBe(true);
    expect(messages.at(-1)).toMatch(/^REPORT/);
  });

  test('runs CommonJS bundles with callbacks', async () => {
    expect((await invoke('CommonJs')).payload).toEqual({ cjs: true });
  });

  test('fails with the name, message and trace of the thrown error', async () => {
    const { FunctionError, payload } = await invoke('Throws');
    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'OwnError', errorMessage: 'no luck' });
    expect(payload.trace[0]).toContain('no luck');
  });

  test.each(['Hangs', 'Spins'])('fails with Sandbox.Timedout when a handler does not end: %s', async (name) => {
    const { payload, log } = await invoke(name);
    expect(payload.errorType).toBe('Sandbox.Timedout');
    expect(payload.errorMessage).toMatch(/^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/);
    expect(log).toMatch(/Task timed out after 1\.00 seconds/);
  });

  test('fails with Runtime.ExitError when the handler ends its process', async () => {
    const { payload } = await invoke('Exits');
    expect(payload.errorType).toBe('Runtime.ExitError');
    expect(payload.errorMessage).toMatch(/^RequestId: \S+ Error: Runtime exited with error: exit status 3$/);
  });

  test('fails with Runtime.UnhandledPromiseRejection when a rejection escapes', async () => {
    const { payload } = await invoke('Rejects');
    expect(payload).toMatchObject({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: forgotten' });
  });

  test('fails with Runtime.ExitError when the heap outgrows the memory of the function', async () => {
    const { payload } = await invoke('Hoards');
    expect(payload.errorType).toBe('Runtime.ExitError');
    expect(payload.errorMessage).toMatch(/signal: killed$/);
  });

  test('limits the heap to the memory of the function, and a young generation beside it', async () => {
    const { payload } = await invoke('Echo');
    expect(payload.heapLimit).toBeGreaterThan(100 * 2 ** 20);
    expect(payload.heapLimit).toBeLessThan(200 * 2 ** 20);
  });

  test('fails with Function.ResponseSizeTooLarge over 6 MB', async () => {
    expect((await invoke('Big')).payload.errorType).toBe('Function.ResponseSizeTooLarge');
  });

  test('fails with the error of the module when it cannot be loaded', async () => {
    expect((await invoke('Broken')).payload).toMatchObject({ errorType: 'TypeError', errorMessage: 'broken at load' });
  });

  test('fails with TooManyRequestsException over the reserved concurrency', async () => {
    const outcomes = await Promise.allSettled([invoke('Slow'), invoke('Slow')]);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 } });
  });

  test('fails with ResourceNotFoundException for an unknown function', async () => {
    await expect(invoke('Nobody')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('is unharmed by all of them', async () => {
    await Promise.all(['Exits', 'Rejects', 'Throws'].map((name) => invoke(name)));
    expect((await invoke('Echo', 'still here')).payload.event).toBe('still here');
  });
});
