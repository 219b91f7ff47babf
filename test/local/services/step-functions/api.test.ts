import type { JsonObject } from '../../../../local/json.ts';
import { createHarness, LAMBDA, START_MS, settle, types } from './harness.ts';

const invoke = { Type: 'Task', Resource: LAMBDA };
const definition = (state: JsonObject) =>
  JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A: state } });
const succeed = definition({ Type: 'Succeed' });
const open = definition({ ...invoke, End: true });

async function machine(harness: ReturnType<typeof createHarness>, text = succeed, name = 'machine'): Promise<string> {
  const created = await harness.call('CreateStateMachine', { name, roleArn: 'role', definition: text });
  return String(created.stateMachineArn);
}

describe('CreateStateMachine', () => {
  test('is idempotent for the same definition', async () => {
    const harness = createHarness();

    expect(await machine(harness)).toBe(await machine(harness));
    expect(await machine(harness)).toBe('arn:aws:states:us-east-1:000000000000:stateMachine:machine');
  });

  test('fails for another definition under the same name', async () => {
    const harness = createHarness();
    await machine(harness);

    await expect(machine(harness, open)).rejects.toMatchObject({ code: 'StateMachineAlreadyExists' });
  });

  test.each(['no spaces', 'a/b', 'a:b', 'a*', '\u0007', '\ud800', 'x'.repeat(81)])(
    'fails for the name %j',
    async (name) => {
      await expect(machine(createHarness(), succeed, name)).rejects.toMatchObject({
        code: 'InvalidName',
        message: expect.stringContaining(`'${name}'`),
      });
    },
  );

  test.each(['a.b', 'übung', 'a@b+c=d', '😀', 'x'.repeat(80)])('takes the name %j', async (name) => {
    expect(await machine(createHarness(), succeed, name)).toContain(`:stateMachine:${name}`);
  });
});

describe('UpdateStateMachine', () => {
  test('is for executions to come; running ones keep their definition', async () => {
    const harness = createHarness({ A: () => undefined });
    const stateMachineArn = await machine(harness, open);
    const { executionArn } = await harness.call('StartExecution', { stateMachineArn });
    await settle();
    const { revisionId } = await harness.call('UpdateStateMachine', { stateMachineArn, definition: succeed });

    const now = await harness.call('DescribeStateMachine', { stateMachineArn });
    const then = await harness.call('DescribeStateMachineForExecution', { executionArn: executionArn ?? null });
    expect(now).toMatchObject({ definition: succeed, revisionId: revisionId ?? null });
    expect(then).toMatchObject({ definition: open });
  });

  test('fails for a machine that does not exist', async () => {
    const call = createHarness().call('UpdateStateMachine', { stateMachineArn: 'arn:none', definition: succeed });

    await expect(call).rejects.toMatchObject({ code: 'StateMachineDoesNotExist' });
  });
});

describe('StartExecution', () => {
  test('with the name and input of one that runs gives that one', async () => {
    const harness = createHarness({ A: () => undefined });
    const stateMachineArn = await machine(harness, open);
    const request = { stateMachineArn, name: 'once', input: '{"a": 1}' };
    const first = await harness.call('StartExecution', request);

    expect(await harness.call('StartExecution', { ...request, input: '{"a":1}' })).toEqual(first);
  });

  test('fails with the name of one that runs on another input', async () => {
    const harness = createHarness({ A: () => undefined });
    const stateMachineArn = await machine(harness, open);
    await harness.call('StartExecution', { stateMachineArn, name: 'once' });
    const again = harness.call('StartExecution', { stateMachineArn, name: 'once', input: '1' });

    await expect(again).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
  });

  test('fails with the name of one that is closed', async () => {
    const harness = createHarness();
    const stateMachineArn = await machine(harness);
    const { executionArn } = await harness.call('StartExecution', { stateMachineArn, name: 'once' });
    await harness.end(String(executionArn));
    const again = harness.call('StartExecution', { stateMachineArn, name: 'once' });

    await expect(again).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
  });

  test('fails for an input that is not JSON', async () => {
    const harness = createHarness();
    const stateMachineArn = await machine(harness);
    const call = harness.call('StartExecution', { stateMachineArn, input: '{broken' });

    await expect(call).rejects.toMatchObject({
      code: 'InvalidExecutionInput',
      message: expect.stringContaining('{broken'),
    });
  });
});

describe('StopExecution', () => {
  test('ends a running execution with error and cause, and nothing more happens', async () => {
    let answer: (() => void) | undefined;
    const harness = createHarness({
      A: (_, listener) => {
        answer = () => listener.settled({ kind: 'succeeded', output: 1 });
        return undefined;
      },
    });
    const arn = await harness.start({ StartAt: 'A', States: { A: { ...invoke, End: true } } });
    await settle();
    const stopped = await harness.call('StopExecution', { executionArn: arn, error: 'E', cause: 'C' });
    answer?.();
    await settle();

    expect(stopped).toEqual({ stopDate: START_MS / 1000 });
    expect(await harness.end(arn)).toMatchObject({ status: 'ABORTED', error: 'E', cause: 'C' });
    expect((await harness.history(arn)).at(-1)).toMatchObject({ type: 'ExecutionAborted', previousEventId: 0 });
  });

  test('of one that is closed changes nothing', async () => {
    const harness = createHarness();
    const arn = await harness.start({ StartAt: 'A', States: { A: { Type: 'Succeed' } } });
    await harness.end(arn);
    await harness.call('StopExecution', { executionArn: arn });

    expect((await harness.end(arn)).status).toBe('SUCCEEDED');
  });
});

describe('ListExecutions', () => {
  test('gives pages, the newest first, of the status asked for', async () => {
    const harness = createHarness({ A: () => undefined });
    const stateMachineArn = await machine(harness, open);
    for (const name of ['a', 'b', 'c', 'd', 'e']) await harness.call('StartExecution', { stateMachineArn, name });
    const arn = `arn:aws:states:us-east-1:000000000000:execution:machine:c`;
    await harness.call('StopExecution', { executionArn: arn });
    const names: unknown[] = [];
    let nextToken: JsonObject[string] | undefined;
    do {
      const page = await harness.call('ListExecutions', {
        stateMachineArn,
        statusFilter: 'RUNNING',
        maxResults: 3,
        ...(nextToken !== undefined && { nextToken }),
      });
      names.push((page.executions as JsonObject[]).map(({ name }) => name));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);

    expect(names).toEqual([['e', 'd', 'b'], ['a']]);
  });

  test('fails for a token that is none', async () => {
    const harness = createHarness();
    const call = harness.call('ListExecutions', { stateMachineArn: await machine(harness), nextToken: 'nonsense' });

    await expect(call).rejects.toMatchObject({ code: 'InvalidToken' });
  });
});

describe('GetExecutionHistory', () => {
  test('gives the same events in pages, backwards, and without data', async () => {
    const harness = createHarness();
    const arn = await harness.start(
      { StartAt: 'A', States: { A: { Type: 'Pass', Assign: { x: 1 }, End: true } } },
      { secret: true },
    );
    await harness.end(arn);
    const page = await harness.call('GetExecutionHistory', { executionArn: arn, maxResults: 3 });
    const rest = await harness.call('GetExecutionHistory', {
      executionArn: arn,
      maxResults: 3,
      nextToken: page.nextToken ?? null,
    });
    const backwards = await harness.call('GetExecutionHistory', { executionArn: arn, reverseOrder: true });
    const bare = await harness.call('GetExecutionHistory', { executionArn: arn, includeExecutionData: false });
    const ids = (answer: JsonObject) => (answer.events as JsonObject[]).map(({ id }) => id);

    expect([...ids(page), ...ids(rest)]).toEqual([1, 2, 3, 4]);
    expect(ids(backwards)).toEqual([4, 3, 2, 1]);
    expect(JSON.stringify(bare)).not.toContain('secret');
    const [, , exited] = (await harness.call('GetExecutionHistory', { executionArn: arn })).events as JsonObject[];
    expect(exited).toMatchObject({
      type: 'PassStateExited',
      stateExitedEventDetails: { name: 'A', output: '{"secret":true}', assignedVariables: { x: '1' } },
    });
  });

  test('uses details of a function’s own when its ARN is the Resource', async () => {
    const harness = createHarness({ A: ({ parameters }) => parameters });
    const resource = 'arn:aws:lambda:us-east-1:000000000000:function:echo';
    const arn = await harness.start(
      { StartAt: 'A', States: { A: { Type: 'Task', Resource: resource, End: true } } },
      7,
    );
    await harness.end(arn);
    const { events } = await harness.call('GetExecutionHistory', { executionArn: arn });

    expect(types(await harness.history(arn)).slice(2, 5)).toEqual([
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
    ]);
    expect((events as JsonObject[])[2]).toMatchObject({
      lambdaFunctionScheduledEventDetails: { resource, input: '7' },
    });
  });
});

describe('a change of status', () => {
  test('has EventBridge’s fields, times in milliseconds', async () => {
    const harness = createHarness();
    const told: JsonObject[] = [];
    harness.service.onStatusChange((detail) => told.push(detail as JsonObject));
    const arn = await harness.start({ StartAt: 'A', States: { A: { Type: 'Fail', Error: 'E', Cause: 'C' } } });
    await harness.end(arn);

    expect(told.map(({ status }) => status)).toEqual(['RUNNING', 'FAILED']);
    expect(told[1]).toMatchObject({
      executionArn: arn,
      startDate: START_MS,
      stopDate: START_MS,
      error: 'E',
      cause: 'C',
      output: null,
      redriveStatus: 'REDRIVABLE',
    });
  });
});

describe('a listener for changes of status', () => {
  test('that throws does not affect the execution or other listeners', async () => {
    const harness = createHarness();
    harness.service.onStatusChange(() => {
      throw new Error('broken listener');
    });
    const result = await harness.run({ StartAt: 'A', States: { A: { Type: 'Succeed' } } });

    expect(result.status).toBe('SUCCEEDED');
  });
});

describe('an action', () => {
  test('that is not there fails, naming those that are', async () => {
    await expect(createHarness().call('DoNothing')).rejects.toMatchObject({
      code: 'UnknownOperationException',
      message: expect.stringContaining('StartExecution'),
    });
  });

  test('without a field it needs fails, naming it', async () => {
    await expect(createHarness().call('StartExecution', {})).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining("'stateMachineArn'"),
    });
  });
});

describe('an hour of waits', () => {
  test('passes without waiting', async () => {
    const harness = createHarness();
    const result = await harness.run({
      StartAt: 'A',
      States: {
        A: { Type: 'Wait', Seconds: 1800, Next: 'B' },
        B: { Type: 'Wait', Seconds: 1800, End: true },
      },
    });

    expect(result.stopDate).toBe(START_MS / 1000 + 3600);
  });
});
