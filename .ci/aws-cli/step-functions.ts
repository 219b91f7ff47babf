import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Cli } from './cli.ts';

const ROLE = 'arn:aws:iam::000000000000:role/test';

const CALLS = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Call',
  States: {
    Call: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'Test-Echo', Payload: '{% $states.input %}' },
      Output: '{% $states.result.Payload %}',
      End: true,
    },
  },
});

const WAITS = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Arguments: { QueueUrl: '{% $states.input.queueUrl %}', MessageBody: '{% $states.context.Task.Token %}' },
      End: true,
    },
  },
});

export async function tryStepFunctions({ run, refused }: Cli): Promise<void> {
  const sfn = (...args: string[]) => run('stepfunctions', ...args);

  const machine = await created(sfn, 'calls', CALLS);
  const execution = await started(sfn, machine, '{"a":1}');
  const ended = await closed(sfn, execution);
  assert.deepEqual([ended.status, ended.output], ['SUCCEEDED', '{"a":1}']);

  const { events } = await sfn('get-execution-history', '--execution-arn', execution, '--reverse-order');
  const types = (events as Answer[]).map(({ type }) => type);
  assert.deepEqual([types[0], types.at(-1)], ['ExecutionSucceeded', 'ExecutionStarted']);

  const { executions } = await sfn('list-executions', '--state-machine-arn', machine, '--status-filter', 'SUCCEEDED');
  assert.equal((executions as Answer[])[0]?.executionArn, execution);
  const { stateMachines } = await sfn('list-state-machines');
  assert.equal((stateMachines as Answer[]).length, 1);
  assert.equal((await sfn('describe-state-machine', '--state-machine-arn', machine)).definition, CALLS);

  await tryTokens(sfn);
  await tryStatesAlone(sfn);
  assert.equal(
    await refused('stepfunctions', 'send-task-success', '--task-token', 'none', '--task-output', '{}'),
    'InvalidToken',
  );
  assert.equal(
    await refused('stepfunctions', 'describe-execution', '--execution-arn', `${execution}x`),
    'ExecutionDoesNotExist',
  );
  const invalid = ['--name', 'invalid', '--role-arn', ROLE, '--definition', '{}'];
  assert.equal(await refused('stepfunctions', 'create-state-machine', ...invalid), 'InvalidDefinition');
}

type Sfn = (...args: string[]) => Promise<Answer>;

async function tryTokens(sfn: Sfn): Promise<void> {
  const queueUrl = 'http://127.0.0.1/000000000000/jobs';
  const machine = await created(sfn, 'waits', WAITS);
  const execution = await started(sfn, machine, JSON.stringify({ queueUrl }));
  assert.equal((await sfn('describe-execution', '--execution-arn', execution)).status, 'RUNNING');

  await sfn('stop-execution', '--execution-arn', execution, '--error', 'Stopped', '--cause', 'by hand');
  const stopped = await closed(sfn, execution);
  assert.deepEqual([stopped.status, stopped.error, stopped.redriveStatus], ['ABORTED', 'Stopped', 'REDRIVABLE']);

  await sfn('redrive-execution', '--execution-arn', execution);
  const token = await tokenOf(sfn, execution);
  await sfn('send-task-heartbeat', '--task-token', token);
  await sfn('send-task-success', '--task-token', token, '--task-output', '{"b":2}');
  const ended = await closed(sfn, execution);
  assert.deepEqual([ended.status, ended.output, ended.redriveCount], ['SUCCEEDED', '{"b":2}', 1]);
}

async function tryStatesAlone(sfn: Sfn): Promise<void> {
  const pass = JSON.stringify({
    QueryLanguage: 'JSONata',
    Type: 'Pass',
    Output: '{% $states.input.a + 1 %}',
    End: true,
  });
  const tested = await sfn('test-state', '--definition', pass, '--role-arn', ROLE, '--input', '{"a":1}');
  assert.deepEqual(tested, { output: '2', status: 'SUCCEEDED' });

  const { result, diagnostics } = await sfn('validate-state-machine-definition', '--definition', '{}');
  assert.equal(result, 'FAIL');
  assert.equal((diagnostics as Answer[])[0]?.code, 'SCHEMA_VALIDATION_FAILED');
}

async function created(sfn: Sfn, name: string, definition: string): Promise<string> {
  const answer = await sfn('create-state-machine', '--name', name, '--role-arn', ROLE, '--definition', definition);
  return String(answer.stateMachineArn);
}

async function started(sfn: Sfn, machine: string, input: string): Promise<string> {
  return String((await sfn('start-execution', '--state-machine-arn', machine, '--input', input)).executionArn);
}

async function closed(sfn: Sfn, execution: string): Promise<Answer> {
  for (let tries = 0; tries < 60; tries++) {
    const description = await sfn('describe-execution', '--execution-arn', execution);
    if (description.status !== 'RUNNING') return description;
    await sleep(500);
  }
  throw new Error(`${execution} does not end`);
}

/** The newest one, out of the history. */
async function tokenOf(sfn: Sfn, execution: string): Promise<string> {
  const { events } = await sfn('get-execution-history', '--execution-arn', execution, '--reverse-order');
  const scheduled = (events as Answer[]).find(({ type }) => type === 'TaskScheduled') ?? {};
  const { parameters } = scheduled.taskScheduledEventDetails as { parameters: string };
  return String((JSON.parse(parameters) as Answer).MessageBody);
}
