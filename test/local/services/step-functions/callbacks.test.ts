import type { JsonObject } from '../../../../local/json.ts';
import { createHarness, LAMBDA, START_MS, settle, TaskError, types } from './harness.ts';

const waiting = (more: JsonObject = {}): JsonObject => ({
  StartAt: 'A',
  States: {
    A: {
      Type: 'Task',
      Resource: `${LAMBDA}.waitForTaskToken`,
      Arguments: { token: '{% $states.context.Task.Token %}' },
      End: true,
      ...more,
    },
  },
});

function withTokens() {
  const tokens: string[] = [];
  const harness = createHarness({
    A: ({ taskToken, parameters }, listener) => {
      expect((parameters as JsonObject).token).toBe(taskToken);
      tokens.push(String(taskToken));
      listener.submitted({ StatusCode: 200 });
      return undefined;
    },
  });
  return { harness, tokens };
}

describe('a task that waits for its token', () => {
  test('is submitted, and succeeds with the output that the owner of the token sends', async () => {
    const { harness, tokens } = withTokens();
    const arn = await harness.start(waiting());
    await settle();
    await harness.call('SendTaskSuccess', { taskToken: tokens[0] ?? null, output: '{"a":1}' });

    expect((await harness.end(arn)).output).toBe('{"a":1}');
    expect(types(await harness.history(arn)).slice(2, 6)).toEqual([
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
    ]);
  });

  test('fails with the error that the owner of the token sends', async () => {
    const { harness, tokens } = withTokens();
    const arn = await harness.start(waiting());
    await settle();
    await harness.call('SendTaskFailure', { taskToken: tokens[0] ?? null, error: 'E', cause: 'C' });

    expect(await harness.end(arn)).toMatchObject({ status: 'FAILED', error: 'E', cause: 'C' });
  });

  test('fails to be submitted when the call itself fails', async () => {
    const harness = createHarness({ A: () => new TaskError('Lambda.TooManyRequestsException', 'slow down') });
    const arn = await harness.start(waiting());

    expect(await harness.end(arn)).toMatchObject({ status: 'FAILED', error: 'Lambda.TooManyRequestsException' });
    expect(types(await harness.history(arn)).slice(2)).toEqual([
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitFailed',
      'ExecutionFailed',
    ]);
  });

  test('fails, though the call was not answered yet, when its owner of the token reports it', async () => {
    const tokens: string[] = [];
    const harness = createHarness({
      A: ({ taskToken }) => {
        tokens.push(String(taskToken));
        return undefined;
      },
    });
    const arn = await harness.start(waiting());
    await settle();
    await harness.call('SendTaskFailure', { taskToken: tokens[0] ?? null, error: 'E' });

    await harness.end(arn);
    expect(types(await harness.history(arn)).slice(4)).toEqual(['TaskFailed', 'ExecutionFailed']);
  });

  test('failing without texts is caught with nulls', async () => {
    const { harness, tokens } = withTokens();
    const caught = waiting({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }] });
    (caught.States as JsonObject).B = { Type: 'Succeed' };
    const arn = await harness.start(caught);
    await settle();
    await harness.call('SendTaskFailure', { taskToken: tokens[0] ?? null });

    expect((await harness.end(arn)).output).toBe('{"Error":null,"Cause":null}');
  });

  test('gets another token for another attempt, and the old one is worth nothing', async () => {
    const { harness, tokens } = withTokens();
    const arn = await harness.start(waiting({ Retry: [{ ErrorEquals: ['Again'] }] }));
    await settle();
    await harness.call('SendTaskFailure', { taskToken: tokens[0] ?? null, error: 'Again' });
    await settle(50);
    const late = harness.call('SendTaskSuccess', { taskToken: tokens[0] ?? null, output: '1' });
    await expect(late).rejects.toMatchObject({ code: 'TaskTimedOut' });
    await harness.call('SendTaskSuccess', { taskToken: tokens[1] ?? null, output: '2' });

    expect(new Set(tokens).size).toBe(2);
    expect((await harness.end(arn)).output).toBe('2');
  });

  test('lives as long as its heartbeats come in time', async () => {
    let taskToken = '';
    const harness = createHarness({
      A: (task) => {
        taskToken = String(task.taskToken);
        return undefined;
      },
      Beat: () => {
        void harness.call('SendTaskHeartbeat', { taskToken });
        return 'sent';
      },
    });
    const beating = {
      StartAt: 'W',
      States: {
        W: { Type: 'Wait', Seconds: 8, Next: 'Beat' },
        Beat: { Type: 'Task', Resource: LAMBDA, End: true },
      },
    };
    const result = await harness.run({
      StartAt: 'P',
      States: { P: { Type: 'Parallel', Branches: [waiting({ HeartbeatSeconds: 10 }), beating], End: true } },
    });

    expect(result.error).toBe('States.Timeout');
    expect(result.stopDate).toBe(START_MS / 1000 + 18);
  });

  test('times out without heartbeats, and States.HeartbeatTimeout takes that', async () => {
    const { harness } = withTokens();
    const caught = waiting({
      HeartbeatSeconds: 5,
      TimeoutSeconds: 600,
      Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Output: '{% $states.errorOutput %}', Next: 'B' }],
    });
    (caught.States as JsonObject).B = { Type: 'Succeed' };
    const result = await harness.run(caught);

    expect(result.output).toBe('{"Error":"States.Timeout","Cause":""}');
    expect(result.stopDate).toBe(START_MS / 1000 + 5);
  });

  test('fails for a token that never was one', async () => {
    const call = createHarness().call('SendTaskSuccess', { taskToken: 'nonsense', output: '1' });

    await expect(call).rejects.toMatchObject({ code: 'InvalidToken' });
  });

  test('fails for an output that is not JSON', async () => {
    const { harness, tokens } = withTokens();
    await harness.start(waiting());
    await settle();
    const call = harness.call('SendTaskSuccess', { taskToken: tokens[0] ?? null, output: '{' });

    await expect(call).rejects.toMatchObject({ code: 'InvalidOutput' });
  });
});

describe('a nested execution', () => {
  async function nested(pattern: string, child: JsonObject, tasks = {}, more: JsonObject = {}) {
    const harness = createHarness(tasks);
    const created = await harness.call('CreateStateMachine', {
      name: 'child',
      roleArn: 'r',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...child }),
    });
    const arn = await harness.start({
      StartAt: 'Nest',
      States: {
        Nest: {
          Type: 'Task',
          Resource: `arn:aws:states:::states:startExecution${pattern}`,
          Arguments: { StateMachineArn: created.stateMachineArn ?? null, Input: { n: 1 }, Name: 'named' },
          End: true,
          ...more,
        },
      },
    });
    return { harness, arn, childArn: 'arn:aws:states:us-east-1:000000000000:execution:child:named' };
  }

  const echo = { StartAt: 'E', States: { E: { Type: 'Pass', End: true } } };

  test('with .sync:2 gives its output as JSON', async () => {
    const { harness, arn, childArn } = await nested('.sync:2', echo);
    const output = JSON.parse(String((await harness.end(arn)).output));

    expect(output).toMatchObject({ ExecutionArn: childArn, Status: 'SUCCEEDED', Input: { n: 1 }, Output: { n: 1 } });
    expect(types(await harness.history(arn)).slice(2, 6)).toEqual([
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
    ]);
  });

  test('with .sync gives its output as text', async () => {
    const { harness, arn } = await nested('.sync', echo);

    expect(JSON.parse(String((await harness.end(arn)).output))).toMatchObject({ Input: '{"n":1}', Output: '{"n":1}' });
  });

  test('alone does not wait for its end', async () => {
    const { harness, arn, childArn } = await nested('', {
      StartAt: 'T',
      States: { T: { Type: 'Task', Resource: LAMBDA, End: true } },
    });

    expect(JSON.parse(String((await harness.end(arn)).output))).toMatchObject({ ExecutionArn: childArn });
    expect((await harness.call('DescribeExecution', { executionArn: childArn })).status).toBe('RUNNING');
  });

  test('that fails is a States.TaskFailed with its description as the cause', async () => {
    const { harness, arn } = await nested('.sync:2', {
      StartAt: 'F',
      States: { F: { Type: 'Fail', Error: 'E', Cause: 'C' } },
    });
    const result = await harness.end(arn);

    expect(result.error).toBe('States.TaskFailed');
    expect(JSON.parse(String(result.cause))).toMatchObject({ Status: 'FAILED', Error: 'E', Cause: 'C' });
  });

  test('that was named before is refused in the words of the API', async () => {
    const { harness, arn } = await nested(
      '.sync:2',
      echo,
      {},
      {
        Output: '{% $states.result.Missing %}',
        Retry: [{ ErrorEquals: ['States.QueryEvaluationError'], MaxAttempts: 1 }],
      },
    );

    expect((await harness.end(arn)).error).toBe('StepFunctions.ExecutionAlreadyExistsException');
  });

  test('is stopped with the task that waits for it', async () => {
    const slow = { StartAt: 'T', States: { T: { Type: 'Task', Resource: LAMBDA, End: true } } };
    const { harness, arn, childArn } = await nested('.sync:2', slow, { T: () => undefined }, { TimeoutSeconds: 3 });
    expect((await harness.end(arn)).error).toBe('States.Timeout');
    await settle();

    expect((await harness.call('DescribeExecution', { executionArn: childArn })).status).toBe('ABORTED');
  });

  test('of a machine that does not exist fails', async () => {
    const harness = createHarness({ Nest: () => new TaskError('not reached') });
    const result = await harness.run({
      StartAt: 'Nest',
      States: {
        Nest: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution',
          Arguments: { StateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:none' },
          End: true,
        },
      },
    });

    expect(result.error).toBe('StepFunctions.StateMachineDoesNotExistException');
  });
});
