import { jest } from '@jest/globals';
import type { NameKind } from '../../../cli/completion/candidates.ts';
import { namesOnStack } from '../../../cli/completion/stack-names.ts';
import type { Faults } from '../../../ops/fault.ts';
import type { ExecutionList } from '../../../ops/list.ts';
import type { Outcome } from '../../../ops/outcome.ts';
import type { StartedWorkflow } from '../../../ops/start-workflow.ts';
import { textOf } from '../../repository/support/files.ts';
import { type IamGuard, isAllowed, openIamGuard, policiesOf } from '../../support/iam-guard.ts';
import { type Cli, createCli } from '../support/cli.ts';

jest.setTimeout(240_000);

const STACK = 'Ballast-research-dev';
const VIRTUAL = ['--time', 'virtual', '--json'] as const;

let cli: Cli;
let guard: IamGuard;
/** Runs a command with a policy of the stack: `read` or `operate`. Other commands on the stack have `operate`. */
let runAs: ReturnType<Cli['guardStack']>;
beforeAll(async () => {
  cli = createCli();
  await cli.simulateCloud('research');
  await cli.run('run', '--id', 'done', '--fault', 'trend/rules=crash', ...VIRTUAL);
  await cli.run('run', '--id', 'failed', '--fault', 'strategy-developer=error', ...VIRTUAL);
  await cli.run('breaker', 'isolate', 'risk/rules', '--reason', 'a drill');
  // what the policies of the stack do not allow is refused in every test of this file
  guard = await openIamGuard(cli.kept.endpoint, policiesOf(cli.kept.assembly));
  runAs = cli.guardStack(guard.endpoint);
});
afterAll(async () => {
  await guard.close();
  await cli.remove();
});

// T2.5
test.each([
  ['list'],
  ['status', 'done'],
  ['status', 'failed'],
  ['history', 'failed'],
  ['logs', 'done'],
  ['checkpoints', 'failed'],
  ['cost', 'done'],
  ['cost', 'failed', '--per', '1000'],
  ['breakers'],
  ['alarms'],
  ['health'],
  ['fault', 'list'],
  ['redrive', '--failed', '--dry-run'],
  ['stop', '--all', '--dry-run', '--reason', 'a drill'],
  ['watch', 'failed'],
  ['status', 'no-such-thing'],
])('%s %s prints the same JSON on a stack as on the embedded cloud, with the same exit code', async (...args) => {
  const local = await cli.run(...args, '--json', ...(args[0] === 'redrive' ? ['--time', 'virtual'] : []));
  const onStack = await runAs('read', STACK, ...args, '--json');
  expect(steady(onStack.stdout)).toEqual(steady(local.stdout));
  expect(onStack.exitCode).toBe(local.exitCode);
  expect(steady(local.stdout)).not.toEqual([]);
});

test('with -o jsonl a history is a line for each event, as they come, and a refusal is one line', async () => {
  const asJson = JSON.parse((await cli.run('history', 'failed', '--json')).stdout) as unknown[];
  const lines = (await cli.runOnStack(STACK, 'history', 'failed', '-o', 'jsonl')).stdout.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(asJson);
  const refused = await cli.runOnStack(STACK, 'status', 'no-such-thing', '--format=jsonl');
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: 'InvalidInputError' });
  expect(refused.stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(await cli.run('list', '--json', '-o', 'jsonl')).toMatchObject({ exitCode: 2 });
});

/** The clock of the cloud goes on between two commands. */
function steady(stdout: string): unknown {
  const value = JSON.parse(stdout) as unknown;
  return typeof value === 'object' && value !== null && 'nowMs' in value ? { ...value, nowMs: 0 } : value;
}

test('an execution is started without waiting for it, and watched until its report', async () => {
  const begin = ['start', '--id', 'started', '--input', '{"ticker":"AAPL"}', '--json'];
  const started = await cli.runOnStack(STACK, ...begin);
  expect(started.exitCode).toBe(0);
  const { name, workflowId, wasRunning } = JSON.parse(started.stdout) as StartedWorkflow;
  expect({ name, workflowId, wasRunning }).toEqual({
    name: expect.stringMatching(/^started--[0-9a-f]{6}$/),
    workflowId: 'started',
    wasRunning: false,
  });
  const watched = await cli.runOnStack(STACK, 'watch', 'started', '--json');
  expect(watched.exitCode).toBe(0);
  expect(watched.stderr).toMatch(/^watch started\n/);
  const status = await cli.run('status', name, '--json');
  expect(JSON.parse(watched.stdout)).toEqual(JSON.parse(status.stdout));
  expect((JSON.parse(watched.stdout) as Outcome).report).not.toBeNull();
});

test.each([
  ['--failed-agent strategy-developer', ['failed']],
  ['--failed-agent trend', []],
  ['--level 0', ['done']],
  ['--level 1', []],
  ['--status FAILED --workflow-id failed', ['failed']],
])('list %s has %j', async (filter, ids) => {
  const { stdout } = await cli.runOnStack(STACK, 'list', '--json', ...filter.split(' '));
  const listed = (JSON.parse(stdout) as ExecutionList['executions']).map(({ workflowId }) => workflowId);
  // beside those of other tests of this file
  expect(listed.filter((id) => id === 'done' || id === 'failed')).toEqual(ids);
});

test('ids, agents and circuits of a stack complete a command on it, by the policy that reads', async () => {
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: guard.endpoint,
    AWS_SDK_UA_APP_ID: 'read',
    AWS_ACCESS_KEY_ID: cli.kept.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cli.kept.credentials.secretAccessKey,
  });
  try {
    const names = (kind: NameKind, stack = STACK) => namesOnStack({ stack, region: 'us-east-1' }, kind);
    expect(await names('ids')).toEqual(expect.arrayContaining(['done', 'failed']));
    expect(await names('agents')).toEqual(expect.arrayContaining(['trend', 'quality-gate']));
    expect(await names('circuits')).toEqual(expect.arrayContaining(['trend/rules', 'risk/simple-rules']));
    expect(await names('ids', 'no-such-stack')).toEqual([]);
  } finally {
    process.env = before;
  }
});

test('commands that are shown for an execution have the options that find it again', async () => {
  const { stdout } = await cli.runOnStack(STACK, 'status', 'failed');
  expect(stdout).toContain(`$ npx ballast redrive failed --target aws --stack ${STACK}`);
  expect(stdout).toContain(`$ npx ballast logs failed --target aws --stack ${STACK}`);
});

test.each([
  ['redrive failed', ['redrive', 'failed']],
  ['redrive 1 failed execution', ['redrive', '--failed', '--since', '2020-01-01', '--error', 'FallbackExhaustedError']],
  ['resume failed', ['resume', 'failed']],
  ['reset the circuit risk/rules', ['breaker', 'reset', 'risk/rules', '--reason', 'it is back']],
  ['switch on the fault risk=error for 60 s', ['fault', 'set', 'risk=error', '--for', '60', '--reason', 'a drill']],
  ['switch off every fault', ['fault', 'clear']],
])('%s is refused without a terminal and --yes, and nothing is changed', async (action, args) => {
  const state = async () => [
    (await cli.run('list', '--json')).stdout,
    (await cli.run('breakers', '--json')).stdout,
    (JSON.parse((await cli.run('fault', 'list', '--json')).stdout) as Faults).rules,
  ];
  const before = await state();
  const { exitCode, stderr } = await cli.runOnStack(STACK, ...args);
  expect(stderr).toContain(
    `${action} of workflow research in account 000000000000, region us-east-1: there is no terminal to ask on`,
  );
  expect(exitCode).toBe(2);
  expect(await state()).toEqual(before);
});

test('with --yes a failed execution is redriven, and a circuit is reset', async () => {
  await cli.run('run', '--id', 'to-redrive', '--fault', 'strategy-developer=error', ...VIRTUAL);
  const redriven = await cli.runOnStack(STACK, 'redrive', 'to-redrive', '--yes', '--json');
  expect(JSON.parse(redriven.stdout)).toMatchObject({ status: 'SUCCEEDED', workflowId: 'to-redrive' });
  expect(redriven.exitCode).toBe(0);
  const resumed = await cli.runOnStack(STACK, 'resume', 'to-redrive', '--yes', '--json');
  expect(JSON.parse(resumed.stdout)).toMatchObject({ status: 'SUCCEEDED', workflowId: 'to-redrive' });
  await cli.run('breaker', 'isolate', 'volume/rules', '--reason', 'a drill');
  const reset = await cli.runOnStack(STACK, 'breaker', 'reset', 'volume/rules', '--reason', 'done', '--yes', '--json');
  expect(JSON.parse(reset.stdout)).toMatchObject({ breakerId: 'volume/rules', state: 'CLOSED', workflow: 'research' });
});

/** A run that ends with QuorumNotReachedError, and can be redriven. */
async function runWithoutGate(id: string): Promise<void> {
  await cli.run('run', '--id', id, '--fault', 'quality-gate=error', ...VIRTUAL);
  for (const tier of ['rules', 'simple-rules']) {
    await cli.runOnStack(STACK, 'breaker', 'reset', `quality-gate/${tier}`, '--reason', 'a drill', '--yes');
  }
}

test('redrives in bulk and faults are set with the policy operate, and refused with read, which may do nothing to an execution', async () => {
  await runWithoutGate('in-bulk');
  const commands = [
    ['redrive', '--failed', '--error', 'QuorumNotReachedError'],
    ['fault', 'set', 'risk=error', '--for', '60', '--reason', 'a drill'],
    ['fault', 'clear'],
  ];
  for (const command of commands) {
    const refused = await runAs('read', STACK, ...command, '--yes');
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.stderr).toMatch(
      /dynamodb:UpdateItem is not allowed for read; have it allowed on arn:\S+:table\/\S+/,
    );
    expect(await cli.runOnStack(STACK, ...command, '--yes')).toMatchObject({ exitCode: 0 });
  }
  // virtual time leaves nothing running to stop
  const [{ executionArn = '' } = {}] = JSON.parse((await cli.run('list', '--limit', '1', '--json')).stdout) as {
    executionArn?: string;
  }[];
  const { read, operate } = policiesOf(cli.kept.assembly);
  const other = executionArn.replace(/:[^:]+:([^:]+)$/, ':another-workflow:$1');
  expect([
    isAllowed(operate, 'states:StopExecution', executionArn),
    isAllowed(operate, 'states:StopExecution', other),
  ]).toEqual([true, false]);
  const [stateMachineArn] = executionArn.replace(':execution:', ':stateMachine:').split(/:[^:]*$/);
  for (const action of ['StartExecution', 'StopExecution', 'RedriveExecution']) {
    const resource = action === 'StartExecution' ? String(stateMachineArn) : executionArn;
    expect([action, isAllowed(operate, `states:${action}`, resource)]).toEqual([action, true]);
    expect([action, isAllowed(read, `states:${action}`, resource)]).toEqual([action, false]);
  }
});

test("the commands of the operator's page work, one after the other, with the policies it names", async () => {
  await runWithoutGate('aapl-4711');
  const commands = [...textOf('docs/operate.md').matchAll(/^ {4}npx ballast (.*) --target aws --stack \$STACK$/gm)];
  expect(commands.length).toBeGreaterThan(8);
  for (const [, command = ''] of commands) {
    const args = command.split(/ (?=(?:[^']*'[^']*')*[^']*$)/).map((arg) => arg.replaceAll("'", ''));
    const reads = args.includes('--dry-run') || !/^(redrive|stop|breaker)$/.test(args[0] ?? '');
    const { exitCode, stderr } = await runAs(reads ? 'read' : 'operate', STACK, ...args, ...(reads ? [] : ['--yes']));
    expect({ command, exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ command, exitCode: 0, stderr: '' });
  }
  await cli.runOnStack(STACK, 'breaker', 'reset', 'risk/rules', '--reason', 'it is replaced', '--yes');
});

test('the dashboard is read with the policy read', async () => {
  expect(await runAs('read', STACK, 'dashboard', '--json')).toMatchObject({ exitCode: 0 });
});

test.each<[string, string, string[], RegExp]>([
  [
    'a stack that is not there',
    'Nope',
    ['list'],
    /there is no stack "Nope" in us-east-1 .*check --stack, --region and --profile/,
  ],
  [
    'a workflow that it does not have',
    STACK,
    ['list', '--workflow', 'triage'],
    /no workflow is called --workflow "triage"; there are research/,
  ],
  [
    'a fault rule of an agent that is not there',
    STACK,
    ['start', '--input', '{}', '--fault', 'rsik=error'],
    /no agent rsik/,
  ],
])('%s is refused in one line', async (_, stack, args, message) => {
  // who may not ask for any stack is told so instead
  const { exitCode, stderr } = await runAs('admin', stack, ...args);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(exitCode).toBe(2);
});
