import { Validator } from '@seriousme/openapi-schema-validator';
import { ROUTES } from '../../../patterns/api/routes.ts';
import { apiOf, arnOf } from '../../support/api.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let call: ReturnType<typeof apiOf>;
/** ids of an execution that succeeded and of one that failed */
let succeeded: string;
let failed: string;
beforeAll(async () => {
  world = await openWorld('research');
  call = apiOf(world);
  succeeded = await start({ input: { ticker: 'AAPL' } });
  failed = await start({ input: { ticker: 'AAPL' }, faults: ['quality-gate=error'], workflowId: 'the-failed' });
});
afterAll(() => world.close());

async function start(body: object): Promise<string> {
  const { body: answer } = await call('POST', '/executions', body);
  await world.ended(arnOf(world, answer.id));
  return String(answer.id);
}

test('the progress, the report and the checkpoints of an execution, without its ARN', async () => {
  const execution = await call('GET', `/executions/${succeeded}`);
  expect(execution.body).toMatchObject({
    id: succeeded,
    status: 'SUCCEEDED',
    degradationLevel: 0,
    failedAgents: [],
    phases: [{ name: 'research', state: 'done' }, { state: 'done' }, { state: 'done' }],
  });
  const report = await call('GET', `/executions/${succeeded}/report`);
  expect(report.body).toMatchObject({ schemaVersion: 1, degradationLevel: 0 });
  const checkpoints = await call('GET', `/executions/${succeeded}/checkpoints`);
  expect(checkpoints.body).toMatchObject({ execution: succeeded, phases: [{ status: 'completed' }, {}, {}] });
  const reason = await call('GET', `/executions/${failed}`);
  expect(reason.body).toMatchObject({
    status: 'FAILED',
    error: 'QuorumNotReachedError',
    failedAgents: ['quality-gate'],
  });
  for (const { text } of [execution, checkpoints, reason]) {
    expect(text).not.toContain('arn:');
    expect(text).not.toMatch(/\d{12}[:/]/);
  }
});

test('a report of an execution that has none, and executions that do not exist', async () => {
  expect(await call('GET', `/executions/${failed}/report`)).toMatchObject({ status: 404, body: { type: 'not-found' } });
  for (const id of ['nothing', 'a b', '%', '%2e%2e', 'x'.repeat(300), '"; DROP', 'arn:aws:states:us-east-1:1:x']) {
    for (const path of ['', '/report', '/checkpoints']) {
      expect((await call('GET', `/executions/${encodeURIComponent(id)}${path}`)).status).toBe(404);
    }
  }
  expect((await call('GET', '/executions/%E0%A4%A')).status).toBe(404);
});

test('executions are listed in pages, by status', async () => {
  const all = await call('GET', '/executions?limit=100');
  const ids = (all.body.executions as { id: string }[]).map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining([succeeded, failed]));
  const first = await call('GET', '/executions?limit=1');
  const second = await call('GET', `/executions?limit=1&cursor=${encodeURIComponent(String(first.body.next))}`);
  expect((second.body.executions as { id: string }[])[0]?.id).toBe(ids[1]);
  const failures = await call('GET', '/executions?status=FAILED');
  expect((failures.body.executions as { status: string }[]).every(({ status }) => status === 'FAILED')).toBe(true);
  const bad = [
    'limit=0',
    'limit=x',
    'status=DONE',
    'cursor=nonsense',
    'other=1',
    'level=3',
    'since=yesterday',
    'error=',
  ];
  for (const query of bad) {
    expect((await call('GET', `/executions?${query}`)).status).toBe(400);
  }
});

test('executions are found by their error, failed agent, level, workflow and start', async () => {
  const found = async (query: string) => {
    const { body } = await call('GET', `/executions?${query}`);
    return (body.executions as { id: string }[]).map(({ id }) => id);
  };
  const { body } = await call('GET', `/executions/${failed}`);
  const justAfter = new Date(Date.parse(String(body.startedAt)) + 1).toISOString();
  expect(await found('workflowId=the-failed&failedAgent=quality-gate&error=QuorumNotReachedError')).toContain(failed);
  expect(await found('level=0')).not.toContain(failed);
  expect(await found('level=0')).toContain(succeeded);
  expect(await found('failedAgent=momentum')).toEqual([]);
  expect(await found(`since=${String(body.startedAt)}`)).toContain(failed);
  expect(await found(`since=${justAfter}`)).not.toContain(failed);
  const { text } = await call('GET', '/executions?status=FAILED');
  expect(text).not.toContain('arn:');
  expect(text).not.toContain('AAPL');
});

test('a failed execution is redriven with a reason, which is in the log with the caller', async () => {
  const id = await start({ input: { ticker: 'AAPL' }, faults: ['quality-gate=error'] });
  await world.resetCircuits();
  expect((await call('POST', `/executions/${id}/redrive`, {})).status).toBe(400);
  const redriven = await call('POST', `/executions/${id}/redrive`, { reason: 'the gate is back' });
  expect([redriven.status, redriven.headers.get('location')]).toEqual([202, `/v1/executions/${id}`]);
  expect((await world.ended(arnOf(world, id))).outcome.status).toBe('SUCCEEDED');
  expect(await call('POST', `/executions/${id}/redrive`, { reason: 'again' })).toMatchObject({
    status: 409,
    body: { type: 'not-redrivable' },
  });
  const lines = [...(world.cloud?.logs.groups() ?? [])].filter((group) => group.includes('api'));
  expect(JSON.stringify(lines.flatMap((group) => world.cloud?.logs.read(group) ?? []))).toContain('the gate is back');
});

test('a workflow is resumed by a new execution, and a running one is stopped', async () => {
  await world.resetCircuits();
  const resumed = await call('POST', `/executions/${failed}/resume`, { reason: 'mended' });
  expect(resumed).toMatchObject({ status: 202, body: { workflowId: 'the-failed' } });
  expect(resumed.body.id).not.toBe(failed);
  await world.ended(arnOf(world, resumed.body.id));
  expect(await call('POST', `/executions/${succeeded}/stop`, { reason: 'too late' })).toMatchObject({
    status: 409,
    body: { type: 'not-running' },
  });
});

test('circuits are listed and commanded by their id, which has slashes', async () => {
  const unknown = await call('POST', '/circuits/momentum/primary/isolate', { reason: 'maintenance' });
  expect([unknown.status, unknown.body.detail]).toEqual([404, expect.stringContaining('there are momentum/rules')]);
  const known = 'momentum/rules';
  expect(await call('POST', `/circuits/${known}/isolate`, { reason: 'maintenance' })).toMatchObject({
    status: 200,
    body: { breakerId: known, state: 'ISOLATED', audit: [{ verb: 'isolate', reason: 'maintenance' }] },
  });
  const { body } = await call('GET', '/circuits');
  expect(body.circuits).toEqual(
    expect.arrayContaining([expect.objectContaining({ breakerId: known, state: 'ISOLATED' })]),
  );
  expect((await call('POST', `/circuits/${encodeURIComponent(known)}/reset`, { reason: 'done' })).status).toBe(200);
  expect((await call('POST', `/circuits/${known}/explode`, { reason: 'done' })).status).toBe(404);
});

test('health is 503 while a required agent has no tier whose circuit admits calls', async () => {
  await world.resetCircuits();
  expect(await call('GET', '/health')).toMatchObject({ status: 200, body: { status: 'healthy', unavailable: [] } });
  for (const tier of ['quality-gate/rules', 'quality-gate/simple-rules'])
    await call('POST', `/circuits/${tier}/isolate`, { reason: 'out' });
  expect(await call('GET', '/health')).toMatchObject({
    status: 503,
    body: { status: 'unhealthy', unavailable: [{ agent: 'quality-gate' }] },
  });
  await world.resetCircuits();
});

test('the API describes itself by a valid OpenAPI document, with the schema of the input', async () => {
  const { body, status } = await call('GET', '/openapi.json');
  expect(status).toBe(200);
  expect(await new Validator().validate(body)).toMatchObject({ valid: true });
  const paths = body.paths as Record<string, Record<string, unknown>>;
  expect(
    Object.entries(paths)
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
      .sort(),
  ).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort());
  expect(body).toMatchObject({ components: { schemas: { Input: { properties: { ticker: { type: 'string' } } } } } });
});

test('unknown paths and other methods are named', async () => {
  expect(await call('GET', '/nothing')).toMatchObject({ status: 404, body: { type: 'not-found' } });
  expect(await call('GET', '/')).toMatchObject({ status: 404, body: { type: 'not-found' } });
  const { status, headers } = await call('DELETE', '/executions');
  expect([status, headers.get('allow')]).toEqual([405, 'POST, GET']);
});
