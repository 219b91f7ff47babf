import { readdirSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ConsoleConnection } from '../../console/connection.ts';
import { readPage } from '../../console/page-file.ts';
import { type Console, serveConsole } from '../../console/server.ts';
import { ROOT } from '../../lib/root.ts';
import { ExecutionReader } from '../../ops/execution-reader.ts';
import { readHistory } from '../../ops/history.ts';
import { listExecutions } from '../../ops/list.ts';
import { OPERATIONS } from '../../ops/operations/index.ts';
import type { Started } from '../../ops/start.ts';
import { openWorld, type World } from '../support/world.ts';

const PAGE = join(ROOT, 'dist', 'console', 'page');
let world: World;
let served: Console;
let failedId: string;
const started: Started[] = [];
beforeAll(async () => {
  world = await openWorld('research');
  const connection: ConsoleConnection = {
    context: {
      targets: () => [world.target],
      reader: new ExecutionReader(),
      actor: 'tester',
      flags: ' --state x',
      onStarted: async (execution) => void started.push(execution),
    },
    place: 'a test',
    kind: 'local',
    reconnect: async () => {},
  };
  served = await serveConsole({ connection, page: readPage(PAGE) });
  const { outcome } = await world.run({
    workflowId: 'down',
    input: { ticker: 'AAPL' },
    faults: ['strategy-developer=error'],
  });
  failedId = outcome.executionArn.split(':').at(-1) ?? '';
});
afterAll(async () => {
  await served.close();
  await world.close();
});

const token = () => new URL(served.url).searchParams.get('token') ?? '';

interface Answer {
  readonly status: number;
  readonly body: { readonly result?: unknown; readonly message?: string; readonly command?: string | null };
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(new URL(path, served.url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token()}`,
      origin: new URL(served.url).origin,
      'content-type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

function call(operation: string, input: unknown = {}): Promise<Answer> {
  return post('/api/call', { operation, input });
}

describe('access', () => {
  test('the page is served with its token, and lets nothing run but its own script', async () => {
    const response = await fetch(served.url);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(response.status).toBe(200);
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self'/,
    );
    expect(policy).not.toMatch(/unsafe|https?:/);
    expect(await response.text()).not.toMatch(/(src|href)="https?:/);
    expect((await fetch(new URL('/', served.url))).status).toBe(401);
  });

  test.each([
    ['without its token', { authorization: '' }, 401],
    ['with another token', { authorization: 'Bearer x' }, 401],
    ['of another origin', { origin: 'https://evil.test' }, 403],
  ])('a call %s is refused, and changes nothing', async (_, headers, status) => {
    const input = { id: failedId, reason: 'x' };
    const before = started.length;
    expect((await post('/api/call', { operation: 'redrive_execution', input }, headers)).status).toBe(status);
    expect(started).toHaveLength(before);
    const answer = { id: failedId, value: true, question: 'q' };
    expect((await post('/api/call', { operation: 'answer_question', input: answer }, headers)).status).toBe(status);
  });

  test('a request by another host name is refused', async () => {
    const status = await new Promise((resolve, reject) => {
      const { port } = served;
      const path = `/?token=${token()}`;
      // fetch sets the host by itself
      const sent = httpRequest(
        { host: '127.0.0.1', port, path, headers: { host: `evil.test:${port}` } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sent.once('error', reject);
      sent.end();
    });
    expect(status).toBe(403);
  });

  test('it listens on 127.0.0.1 only', async () => {
    expect(new URL(served.url).hostname).toBe('127.0.0.1');
  });
});

test.each([
  ['no JSON', '{', 'the body is no JSON'],
  ['no operation', '{}', 'the body must be {"operation": NAME, "input": {...}}'],
  [
    'an operation that there is not',
    { operation: 'rm', input: {} },
    /there is no operation "rm"; there are list_workflows,/,
  ],
  ['a field that there is not', { operation: 'list_executions', input: { nmae: 1 } }, /nmae/],
  ['a reason that is missing', { operation: 'redrive_execution', input: { id: 'x' } }, /list_executions|reason/],
  ['a reason that is blank', { operation: 'redrive_execution', input: { id: 'x', reason: '  ' } }, /reason/],
  [
    'an execution that there is not',
    { operation: 'get_execution', input: { id: 'none' } },
    /no execution or workflow is called/,
  ],
])('%s is refused with a reason', async (_, body, message) => {
  const { status, body: answer } = await post('/api/call', body);
  expect(status).toBe(400);
  expect(answer.message).toMatch(message);
});

test('a body of another type, and one that is too large, are refused', async () => {
  expect((await post('/api/call', '{}', { 'content-type': 'text/plain' })).status).toBe(400);
  expect((await post('/api/call', `"${'x'.repeat(2_000_001)}"`)).body.message).toMatch(/more than 2000000 bytes/);
});

const READS = Object.values(OPERATIONS).filter(({ kind, input }) => kind === 'read' && !('step' in input.shape));

test.each(READS.map(({ name }) => name))('%s answers', async (name) => {
  const needsId = 'id' in OPERATIONS[name as keyof typeof OPERATIONS].input.shape;
  const { status, body } = await call(name, needsId ? { id: failedId } : {});
  expect([status, body.message]).toEqual([200, undefined]);
});

test('a step has its payloads', async () => {
  const steps = (await call('list_steps', { id: failedId })).body.result as { id: number; name: string }[];
  const step = steps.find(({ name }) => name === 'strategy Invoke')?.id ?? 0;
  const { result } = (await call('get_step', { id: failedId, step })).body;
  expect(result).toMatchObject({ step: { id: step }, input: expect.stringContaining('strategy-developer') as string });
  expect((await call('get_step', { id: failedId, step: 1 })).status).toBe(400);
});

describe('acting', () => {
  test('shows the command that does the same, for the same target', async () => {
    const input = { verb: 'isolate', circuit: 'risk/rules', reason: "it's down" };
    const { body } = await post('/api/preview', { operation: 'command_circuit', input });
    expect(body.command).toBe(String.raw`npx ballast breaker isolate risk/rules --reason 'it'\''s down' --state x`);
  });

  test('keeps the reason and the actor with a circuit', async () => {
    const input = { verb: 'isolate', circuit: 'volume/rules', reason: 'a drill' };
    const { body } = await call('command_circuit', input);
    expect(body.result).toMatchObject({
      state: 'ISOLATED',
      audit: [{ verb: 'isolate', reason: 'a drill', actor: 'tester' }],
    });
    await call('command_circuit', { ...input, verb: 'reset', reason: 'over' });
  });

  test('starts an execution, once for its workflow id while it runs, and resumes it', async () => {
    const input = { input: { ticker: 'AAPL' }, workflowId: 'of-console' };
    const begun = (await call('start_execution', input)).body.result as Started;
    await world.ended(begun.executionArn);
    expect(started.map(({ executionArn }) => executionArn)).toContain(begun.executionArn);
    expect((await call('stop_execution', { id: begun.name, reason: 'too late' })).body.message).toMatch(
      /is SUCCEEDED already: there is nothing to stop/,
    );
    const resumed = (await call('resume_workflow', { id: failedId, reason: 'mended' })).body.result as Started;
    await world.ended(resumed.executionArn);
    expect(resumed.name).toMatch(/^down--/);
    expect((await call('explain_execution', { id: resumed.name })).body.result).toMatchObject({
      operation: { verb: 'resume', reason: 'mended', actor: 'tester' },
    });
    // its own request has none: what starts it again is that of the first execution
    for (const id of [failedId, resumed.name]) {
      expect((await call('get_input', { id })).body.result).toEqual({ input: { ticker: 'AAPL' } });
    }
  });

  test('sets and clears a fault, and refuses one that names no agent', async () => {
    const rule = { rule: 'volume=error', seconds: 60, reason: 'a drill' };
    expect((await call('set_fault', rule)).body.result).toMatchObject({ rules: [{ rule: 'volume=error' }] });
    expect((await call('clear_faults', {})).body.result).toMatchObject({ rules: [] });
    expect((await call('set_fault', { ...rule, rule: 'nobody=error' })).status).toBe(400);
  });
});

test('a watch tells the result, and again when it has changed', async () => {
  const response = await fetch(new URL('/api/watch', served.url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token()}`,
      origin: new URL(served.url).origin,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ operation: 'list_faults', input: {} }),
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body?.getReader();
  let text = '';
  const until = async (wanted: RegExp) => {
    while (!wanted.test(text)) text += Buffer.from((await reader?.read())?.value ?? []).toString();
  };
  await until(/event: result\ndata: .*"rules":\[\]/);
  await call('set_fault', { rule: 'risk=slow:1', seconds: 60, reason: 'a drill' });
  await until(/risk=slow:1/);
  await call('clear_faults', {});
  await reader?.cancel();
});

test('a saved history is opened, and its steps', async () => {
  const { executions } = await listExecutions([world.target], { limit: 1, filter: { workflowId: 'down' } });
  const events = await readHistory(world.target, executions[0]?.executionArn ?? '');
  const { status, body } = await post('/api/file', { name: 'down.json', text: JSON.stringify(events) });
  const view = body.result as { key: number; events: unknown[]; steps: { id: number }[]; summary: object };
  expect([status, view.events.length]).toEqual([200, events.length]);
  expect(JSON.stringify(view.summary)).not.toContain('npx ballast');
  const step = view.steps[0]?.id;
  expect((await post('/api/saved-step', { key: view.key, step })).body.result).toMatchObject({ step: { id: step } });
  expect((await post('/api/file', { name: 'x', text: '{}' })).status).toBe(400);
});

test('the page has at most 300 KB compressed', () => {
  const files = readdirSync(PAGE).filter((name) => /\.(js|css)$/.test(name));
  const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(join(PAGE, name))).length, 0);
  expect(files.toSorted()).toEqual(['main.css', 'main.js']);
  expect(bytes).toBeLessThan(300_000);
  // what it is today, so that a library that grows is seen
  expect(bytes).toBeLessThan(100_000);
});

test('a saved history that is none is refused before anything is served', async () => {
  const serving = serveConsole({ page: readPage(PAGE), saved: { name: 'a.json', text: '[]' } });
  await expect(serving).rejects.toThrow(/a\.json does not begin with ExecutionStarted/);
});
