import { jest } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { OPERATIONS, type OperationName } from '../../ops/operations/index.ts';
import type { Step } from '../../ops/steps.ts';
import { textOf } from '../repository/support/files.ts';
import { type IamGuard, openIamGuard, policiesOf } from '../support/iam-guard.ts';
import { type Cli, createCli } from './support/cli.ts';
import { BALLAST } from './support/in-process.ts';

jest.setTimeout(240_000);

const STACK = 'Ballast-research-dev';

/** The actions that docs/console.md lists for a console that only reads. */
const DOCUMENTED = [...textOf('docs/console.md').matchAll(/^\| `([a-z]+:\w+)` \|/gm)]
  .map(([, action]) => action)
  .toSorted();

let cli: Cli;
let guard: IamGuard;
let ids: { readonly failed: string; readonly done: string };
beforeAll(async () => {
  cli = createCli();
  await cli.simulateCloud('research');
  const virtual = ['--time', 'virtual', '--json'];
  await cli.run('run', '--id', 'done', '--fault', 'trend/rules=crash', ...virtual);
  await cli.run('run', '--id', 'failed', '--fault', 'strategy-developer=error', ...virtual);
  // for the test that redrives: tests run in any order
  await cli.run('run', '--id', 'to-redrive', '--fault', 'strategy-developer=error', ...virtual);
  await cli.run('breaker', 'isolate', 'risk/rules', '--reason', 'a drill');
  const listed = JSON.parse((await cli.run('list', '--json')).stdout) as { name: string; workflowId: string }[];
  const nameOf = (id: string) => listed.find(({ workflowId }) => workflowId === id)?.name ?? '';
  // what the policies of the stack do not allow is refused
  guard = await openIamGuard(cli.kept.endpoint, policiesOf(cli.kept.assembly));
  cli.guardStack(guard.endpoint);
  ids = { failed: nameOf('failed'), done: nameOf('done') };
});
afterAll(async () => {
  await guard.close();
  await cli.remove();
});

/** Figures of an operation, and the command whose JSON has the same ones. */
const SAME = [
  ['list_executions', { limit: 20 }, ['list'], 'executions'],
  ['list_executions', { status: 'FAILED' }, ['list', '--status', 'FAILED'], 'executions'],
  ['list_executions', { isWaiting: true }, ['list', '--waiting'], 'executions'],
  ['get_execution', { id: 'failed' }, ['status', 'failed'], undefined],
  ['get_execution', { id: 'done' }, ['status', 'done'], undefined],
  ['explain_execution', { id: 'done' }, ['status', 'done'], 'outcome'],
  ['get_logs', { id: 'failed' }, ['logs', 'failed'], undefined],
  ['get_cost', { id: 'done', per: 1000 }, ['cost', 'done', '--per', '1000'], undefined],
  ['list_checkpoints', { id: 'failed' }, ['checkpoints', 'failed'], undefined],
  ['list_circuits', {}, ['breakers'], undefined],
  ['get_health', {}, ['health'], undefined],
  ['list_alarms', {}, ['alarms'], undefined],
  [
    'redrive_failed',
    { dryRun: true, reason: 'a look' },
    ['redrive', '--failed', '--dry-run', '--time', 'virtual'],
    undefined,
  ],
] as const;

describe.each(['local', 'aws'] as const)('the console on %s', (target) => {
  let child: ReturnType<Cli['begin']>;
  let url: URL;
  beforeAll(async () => {
    const args = ['console', '--no-open', '--json'];
    let stdout = '';
    // a stack is shown with the read policy alone
    child = target === 'local' ? cli.begin(...args) : cli.beginOnStackAs('read', STACK, ...args);
    await new Promise<void>((resolve) => {
      child.process.stdout?.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
        if (stdout.includes('}')) resolve();
      });
    });
    url = new URL((JSON.parse(stdout) as { url: string }).url);
  });
  afterAll(async () => {
    child.process.kill('SIGINT');
    await child.ended;
  });

  async function call(operation: string, input: unknown): Promise<unknown> {
    const response = await fetch(new URL('/api/call', url), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${url.searchParams.get('token') ?? ''}`,
        origin: url.origin,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ operation, input }),
    });
    const { result, message } = (await response.json()) as { result?: unknown; message?: string };
    expect(message).toBeUndefined();
    return result;
  }

  // the operations are the same: some of each kind are compared on a stack
  test.each(target === 'local' ? SAME : SAME.filter((_, index) => index % 4 === 1))(
    '%s %j has the figures of `ballast %s`',
    async (operation, input, command, field) => {
      const result = await call(operation, input);
      const { stdout } = await cli.run(...command, '--json');
      const shown = field === undefined ? result : (result as Record<string, unknown>)[field];
      expect(shown).toEqual(JSON.parse(stdout));
    },
  );

  test('the events and the steps are those of `ballast history`', async () => {
    const history = JSON.parse((await cli.run('history', 'failed', '--json')).stdout) as { id: number; type: string }[];
    const events = (await call('list_events', { id: 'failed' })) as { id: number; type: string }[];
    expect(events.map(({ id, type }) => [id, type])).toEqual(history.map(({ id, type }) => [id, type]));
    const steps = (await call('list_steps', { id: 'failed' })) as Step[];
    expect(steps.map(({ id }) => id)).toEqual(
      history.filter(({ type }) => type.endsWith('StateEntered')).map(({ id }) => id),
    );
  });

  test('its commands find the same execution again', async () => {
    const { diagnosis } = (await call('explain_execution', { id: ids.failed })) as { diagnosis: { command: string } };
    expect(diagnosis.command).toBe(
      target === 'local' ? 'npx ballast redrive failed' : `npx ballast redrive failed --target aws --stack ${STACK}`,
    );
  });

  test('everything that it reads is allowed by the read policy, and documented', async () => {
    for (const { name, kind, input } of Object.values(OPERATIONS)) {
      if (kind !== 'read') continue;
      const given = INPUTS[name as OperationName] ?? ('id' in input.shape ? { id: 'done' } : {});
      expect(await call(name, given)).toBeDefined();
    }
    if (target === 'aws') expect(guard.actionsOf('read')).toEqual(DOCUMENTED);
  });

  test('it knows the fields of an input, and that the stage injects faults', async () => {
    expect(await call('list_workflows', {})).toMatchObject([
      { input: { type: 'object', properties: { ticker: { type: 'string' } } }, noFaults: null },
    ]);
  });

  test('a page is served with its token only', async () => {
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url.origin)).status).toBe(401);
  });
});

async function connect(...options: readonly string[]): Promise<Client> {
  const client = new Client({ name: 'a test', version: '1' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [BALLAST, 'mcp', ...options],
    cwd: cli.folder,
    stderr: 'ignore',
  });
  await client.connect(transport);
  return client;
}

async function callTool(client: Client, name: string, given: Record<string, unknown>): Promise<unknown> {
  const { content, isError } = await client.callTool({ name, arguments: given });
  const [first] = content as { type: string; text: string }[];
  expect({ name, isError, text: isError === true ? first?.text : '' }).toEqual({ name, isError: undefined, text: '' });
  return JSON.parse(first?.text ?? '');
}

/** Inputs with which each tool does its work; those that are not here take none. */
const INPUTS: Partial<Record<OperationName, Record<string, unknown>>> = {
  stop_execution: { id: 'done', reason: 'too late' },
  answer_question: { id: 'done', value: true, question: 'none' },
  get_step: { id: 'failed', step: 2 },
  start_execution: { input: { ticker: 'AAPL' }, workflowId: 'of-mcp' },
  redrive_failed: { dryRun: true, reason: 'a look' },
  stop_all: { dryRun: true, reason: 'a look' },
  command_circuit: { verb: 'reset', circuit: 'risk/rules', reason: 'over' },
  set_fault: { rule: 'volume=error', seconds: 60, reason: 'a drill' },
  redrive_execution: { id: 'to-redrive', reason: 'mended' },
  resume_workflow: { id: 'done', reason: 'once more' },
};

/** Of an execution that has ended they do nothing, and say so. */
const REFUSED_OF_ENDED: Partial<Record<OperationName, RegExp>> = {
  stop_execution: /is \w+ already: there is nothing to stop/,
  answer_question: /waits for no answer/,
};

describe('the MCP server', () => {
  // each is a process of its own, which loads the command line in 0.3 s of processor time
  let reading: Client;
  let writing: Client;
  beforeAll(async () => {
    reading = await connect();
    writing = await connect('--allow-write');
  });
  afterAll(async () => {
    await reading.close();
    await writing.close();
  });

  test('lists the operations with their schemas, and marks those that only read', async () => {
    const { tools } = await reading.listTools();
    expect(tools.map(({ name }) => name)).toEqual(Object.keys(OPERATIONS));
    for (const { name, annotations, inputSchema } of tools) {
      const { kind, input } = OPERATIONS[name as OperationName];
      expect([name, annotations?.readOnlyHint]).toEqual([name, kind === 'read']);
      expect(Object.keys(inputSchema.properties ?? {})).toEqual(Object.keys(input.shape));
    }
  });

  test('calls every tool on a real cloud, and refuses each that changes something unless that is allowed', async () => {
    for (const { name, kind, input } of Object.values(OPERATIONS)) {
      const given = INPUTS[name as OperationName] ?? ('id' in input.shape ? { id: 'failed' } : {});
      if (kind === 'read') {
        expect(await callTool(reading, name, given)).toBeDefined();
        continue;
      }
      const refused = await reading.callTool({ name, arguments: given });
      expect(refused).toMatchObject({
        isError: true,
        content: [{ text: expect.stringMatching(/--allow-write/) as string }],
      });
      const ofEnded = REFUSED_OF_ENDED[name as OperationName];
      if (ofEnded !== undefined) {
        expect(await writing.callTool({ name, arguments: given })).toMatchObject({
          isError: true,
          content: [{ text: expect.stringMatching(ofEnded) as string }],
        });
      } else expect(await callTool(writing, name, given)).toBeDefined();
    }
    // what was started goes on: other tests compare figures that are read one after another
    for (const id of ['of-mcp', 'to-redrive', 'done']) await cli.run('watch', id);
  });

  test('refuses an input that is not of the schema', async () => {
    const answer = await reading.callTool({ name: 'get_execution', arguments: {} });
    expect(answer).toMatchObject({ isError: true });
  });

  test('the laptop knows the schema of the input, and refuses one that it does not accept', async () => {
    const workflows = await callTool(writing, 'list_workflows', {});
    expect(workflows).toMatchObject([
      { workflow: 'research', input: { type: 'object', properties: { ticker: {} } }, notRunnable: null },
    ]);
    const refused = await writing.callTool({ name: 'start_execution', arguments: { input: { ticker: 7 } } });
    expect(refused).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/input\.ticker is 7/) as string }],
    });
  });
});
