import { gzipSync } from 'node:zlib';
import { exportHandler, handler } from '../../lambdas/export-metrics.ts';
import { logger } from '../../lambdas/runtime/logger.ts';
import { secretHeaders } from '../../lambdas/runtime/otlp-headers.ts';
import { type OtlpReceiver, openOtlpReceiver } from '../support/otlp-receiver.ts';
import { openSecrets, SECRET_ARN, type Secrets } from '../support/secrets.ts';

let receiver: OtlpReceiver;
const lines: Record<string, unknown>[] = [];
beforeAll(async () => {
  receiver = await openOtlpReceiver();
  const { console: own } = logger as unknown as { console: Console };
  own.error = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  Object.assign(process.env, { WORKFLOW: 'triage', POWERTOOLS_METRICS_NAMESPACE: 'Ballast/Support' });
});
beforeEach(() => {
  process.env.OTLP_ENDPOINT = receiver.endpoint;
  receiver.answer = { status: 200, body: '{}' };
  receiver.points.length = 0;
  lines.length = 0;
});
afterAll(() => receiver.close());

const embedded = (fields: object) => JSON.stringify({ _aws: { CloudWatchMetrics: [] }, ...fields });

/** What CloudWatch Logs sends a function that subscribes to a group. */
function delivery(...messages: readonly string[]) {
  const logEvents = messages.map((message, index) => ({ id: String(index), timestamp: 1_000, message }));
  return { awslogs: { data: gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents })).toString('base64') } };
}

const ONE = delivery(embedded({ Answers: 1, tier: 'rules' }));

test('the metrics of all lines are one request, with the workflow as its resource', async () => {
  const logged = [embedded({ Answers: 1, tier: 'rules' }), 'END', embedded({ Answers: 2, tier: 'rules' })];
  expect(await handler(delivery(...logged))).toEqual({ exported: 2 });
  expect(receiver.points).toEqual([
    {
      name: 'ballast.answers',
      value: 3,
      attributes: { 'ballast.tier': 'rules' },
      resource: expect.objectContaining({ 'service.name': 'triage', 'service.namespace': 'Ballast/Support' }),
    },
  ]);
});

test('lines without metrics are no request', async () => {
  receiver.answer = { status: 500, body: '' };
  expect(await handler(delivery('START', '{"level":"INFO"}'))).toEqual({ exported: 0 });
});

test.each([429, 502, 503, 504])('fails for %i, so that Lambda tries again', async (status) => {
  receiver.answer = { status, body: 'busy' };
  await expect(handler(ONE)).rejects.toThrow(`/v1/metrics answered ${status}: busy`);
  expect(lines).toMatchObject([{ level: 'ERROR', code: 'METRICS_NOT_EXPORTED', values: 1 }]);
});

test('fails for an endpoint that cannot be reached', async () => {
  process.env.OTLP_ENDPOINT = 'http://127.0.0.1:1';
  await expect(handler(ONE)).rejects.toThrow(
    'http://127.0.0.1:1/v1/metrics cannot be reached: TypeError: fetch failed',
  );
});

test.each([
  ['a request that is refused for good', { status: 400, body: 'no such metric' }, 'answered 400: no such metric'],
  [
    'points that are refused',
    { status: 200, body: '{"partialSuccess":{"rejectedDataPoints":"1","errorMessage":"too old"}}' },
    '1 points were refused: too old',
  ],
])('%s is logged, and not tried again', async (_, answer, words) => {
  receiver.answer = answer;
  expect(await handler(ONE)).toEqual({ exported: 0 });
  expect(lines).toMatchObject([{ code: 'METRICS_NOT_EXPORTED', Cause: expect.stringContaining(words) }]);
});

describe('with headers of a secret', () => {
  let secrets: Secrets;
  let exportMetrics: typeof handler;
  beforeAll(async () => {
    secrets = await openSecrets();
    Object.assign(process.env, secrets.environment, { OTLP_HEADERS_SECRET: SECRET_ARN });
  });
  beforeEach(() => {
    receiver.credentials = 'Bearer first-token';
    secrets.value = JSON.stringify({ Authorization: 'Bearer first-token', 'x-tenant': 'desk' });
    secrets.reads = 0;
    exportMetrics = exportHandler(secretHeaders());
  });
  afterAll(async () => {
    receiver.credentials = undefined;
    await secrets.close();
  });

  test('requests have them, and the secret is read once', async () => {
    expect(await exportMetrics(ONE)).toEqual({ exported: 1 });
    expect(await exportMetrics(ONE)).toEqual({ exported: 1 });
    expect(receiver.points).toHaveLength(2);
    expect(secrets.reads).toBe(1);
    expect(lines).toEqual([]);
  });

  test('headers that were rotated are read anew once they are refused', async () => {
    await exportMetrics(ONE);
    receiver.credentials = 'Bearer second-token';
    secrets.value = JSON.stringify({ authorization: 'Bearer second-token' });
    expect(await exportMetrics(ONE)).toEqual({ exported: 1 });
    expect(secrets.reads).toBe(2);
    expect(lines).toEqual([]);
  });

  test('an endpoint that refuses them, and repeats them in its answer, puts none of them into the log', async () => {
    receiver.credentials = 'Bearer another-token';
    expect(await exportMetrics(ONE)).toEqual({ exported: 0 });
    expect(secrets.reads).toBe(2);
    expect(lines).toMatchObject([
      { code: 'METRICS_NOT_EXPORTED', Cause: expect.stringMatching(/answered 401: \*{5} is not known, nor \*{5}$/) },
    ]);
    expect(JSON.stringify(lines)).not.toContain('first-token');
  });

  test.each([
    ['no JSON', 'Bearer first-token'],
    ['a list', '["first-token"]'],
    ['a value that HTTP does not have', '{"authorization":"Bearer first-token\\n"}'],
    ['a name that HTTP does not have', '{"first-token ":"x"}'],
    ['a number', '{"first-token":1}'],
  ])('fails for a secret that is %s, and says nothing of it', async (_, value) => {
    secrets.value = value;
    await expect(exportMetrics(ONE)).rejects.toThrow(`the secret ${SECRET_ARN} is no JSON object of headers`);
    expect(JSON.stringify(lines)).not.toContain('first-token');
    expect(receiver.points).toEqual([]);
  });

  test('fails for a secret that cannot be read, with the name of the error only', async () => {
    secrets.error = 'AccessDeniedException';
    await expect(exportMetrics(ONE)).rejects.toThrow(`the secret ${SECRET_ARN} cannot be read: AccessDeniedException`);
    secrets.error = undefined;
    expect(await exportMetrics(ONE)).toEqual({ exported: 1 });
  });
});

test('a redirection is not followed: another host is not sent the headers', async () => {
  receiver.answer = { status: 307, body: '' };
  expect(await handler(ONE)).toEqual({ exported: 0 });
  expect(lines).toMatchObject([{ Cause: expect.stringContaining('answered 307') }]);
});
