import type { JsonObject } from '../../../../local/json.ts';
import { createHarness, LAMBDA, TaskError } from './harness.ts';

const task: JsonObject = {
  Type: 'Task',
  QueryLanguage: 'JSONata',
  Resource: LAMBDA,
  Arguments: { n: '{% $states.input.n %}' },
  Output: '{% $states.result.value + $offset %}',
  Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, MaxAttempts: 3 }],
  Catch: [{ ErrorEquals: ['Broken'], Output: '{% $states.errorOutput.Cause %}', Next: 'Rescue' }],
  Next: 'Following',
};

async function tested(request: JsonObject, harness = createHarness()): Promise<JsonObject> {
  return harness.call('TestState', {
    definition: JSON.stringify(task),
    input: '{"n":1}',
    variables: '{"offset":10}',
    inspectionLevel: 'DEBUG',
    ...request,
  });
}

describe('TestState', () => {
  test('evaluates a state on a mocked result', async () => {
    expect(await tested({ mock: { result: '{"value":5}' } })).toEqual({
      status: 'SUCCEEDED',
      output: '15',
      nextState: 'Following',
      inspectionData: {
        variables: '{"offset":10}',
        input: '{"n":1}',
        afterArguments: '{"n":1}',
        result: '{"value":5}',
      },
    });
  });

  test('says when and by which retrier a mocked error would be retried', async () => {
    const mock = { errorOutput: { error: 'Busy', cause: 'later' } };

    expect(await tested({ mock, stateConfiguration: { retrierRetryCount: 2 } })).toMatchObject({
      status: 'RETRIABLE',
      error: 'Busy',
      inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 8 } },
    });
    expect(await tested({ mock, stateConfiguration: { retrierRetryCount: 3 } })).toMatchObject({ status: 'FAILED' });
  });

  test('says by which catcher a mocked error would be caught', async () => {
    expect(await tested({ mock: { errorOutput: { error: 'Broken', cause: 'why' } } })).toMatchObject({
      status: 'CAUGHT_ERROR',
      output: '"why"',
      nextState: 'Rescue',
      inspectionData: { errorDetails: { catchIndex: 0 } },
    });
  });

  test('without a mock runs the task', async () => {
    const harness = createHarness({
      StateName: ({ parameters }) => ({ value: Number((parameters as JsonObject).n) * 100 }),
    });

    const roleArn = 'arn:aws:iam::000000000000:role/Test';
    expect(await tested({ roleArn }, harness)).toMatchObject({ status: 'SUCCEEDED', output: '110' });
    const failing = createHarness({ StateName: () => new TaskError('Other', 'unknown') });
    expect(await tested({ roleArn }, failing)).toMatchObject({ status: 'FAILED', error: 'Other', cause: 'unknown' });
  });

  test('finds a state inside a machine', async () => {
    const inner = {
      StartAt: 'Deep',
      States: { Deep: { Type: 'Pass', Output: '{% $states.input.n * 2 %}', End: true } },
    };
    const definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'M',
      States: { M: { Type: 'Map', ItemProcessor: inner, End: true } },
    };

    expect(await tested({ definition: JSON.stringify(definition), stateName: 'Deep' })).toMatchObject({ output: '2' });
  });

  test('fails for a mock of both kinds', async () => {
    const call = tested({ mock: { result: '1', errorOutput: { error: 'E' } } });

    await expect(call).rejects.toMatchObject({ code: 'ValidationException' });
  });

  test('fails for a Map without a mock', async () => {
    const map = {
      Type: 'Map',
      QueryLanguage: 'JSONata',
      ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', QueryLanguage: 'JSONata', End: true } } },
      End: true,
    };

    await expect(tested({ definition: JSON.stringify(map) })).rejects.toMatchObject({
      code: 'InvalidDefinition',
      message: expect.stringContaining('TestState API does not support Map or Parallel states.'),
    });
  });

  test('fails for a state in JSONPath', async () => {
    const definition = JSON.stringify({ Type: 'Pass', InputPath: '$.a', End: true });

    await expect(tested({ definition })).rejects.toMatchObject({ code: 'InvalidDefinition' });
  });

  test('fails for a state within one in JSONPath', async () => {
    const states = { P: { Type: 'Pass', End: true } };
    const definition = JSON.stringify({
      StartAt: 'M',
      States: { M: { Type: 'Map', ItemProcessor: { StartAt: 'P', States: states }, End: true } },
    });

    await expect(tested({ definition, stateName: 'P' })).rejects.toMatchObject({ code: 'InvalidDefinition' });
  });

  test('runs a state in JSONata beside one in JSONPath', async () => {
    const definition = JSON.stringify({
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { 'x.$': '$.y' }, Next: 'B' },
        B: { QueryLanguage: 'JSONata', Type: 'Pass', Output: '{% $x %}', End: true },
      },
    });

    expect(await tested({ definition, stateName: 'B', variables: '{"x": 7}', inspectionLevel: 'INFO' })).toEqual({
      status: 'SUCCEEDED',
      output: '7',
    });
  });

  test('calls the state by AWS’s own name for tested states, not by its name in the machine', async () => {
    const definition = JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: {
        A: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.again %}', Next: 'A' }], Default: 'B' },
        B: { Type: 'Succeed' },
      },
    });
    const asked = { definition, stateName: 'A', inspectionLevel: 'INFO' };

    expect(await tested({ ...asked, input: '{"again":true}' })).toMatchObject({ nextState: 'A' });
    expect(await tested(asked)).toMatchObject({
      status: 'FAILED',
      cause: expect.stringContaining("executing the state 'StateName' (entered at the event id #2)"),
    });
  });

  test('shows the variables as they are after the state', async () => {
    const definition = JSON.stringify({
      QueryLanguage: 'JSONata',
      Type: 'Pass',
      Assign: { b: '{% $a + 1 %}' },
      End: true,
    });

    expect(await tested({ definition, variables: '{"a": 1}', inspectionLevel: 'DEBUG' })).toMatchObject({
      inspectionData: { variables: '{"a":1,"b":2}' },
    });
  });

  test('takes a given context object for the whole of it', async () => {
    const definition = JSON.stringify({
      QueryLanguage: 'JSONata',
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Output: '{% $states.context %}',
      End: true,
    });
    const context = { Task: { Token: 'abcd' } };

    expect(await tested({ definition, context: JSON.stringify(context), mock: { result: '1' } })).toMatchObject({
      output: JSON.stringify(context),
    });
  });

  test('shows the inputs of all iterations and batches', async () => {
    const map = {
      Type: 'Map',
      QueryLanguage: 'JSONata',
      Items: [1, 2, 3],
      ItemSelector: { item: '{% $states.context.Map.Item.Value %}', index: '{% $states.context.Map.Item.Index %}' },
      ItemBatcher: { MaxItemsPerBatch: 2 },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'P',
        States: { P: { Type: 'Pass', QueryLanguage: 'JSONata', End: true } },
      },
      End: true,
    };
    const answer = await tested({ definition: JSON.stringify(map), mock: { result: '[]' }, inspectionLevel: 'TRACE' });
    const { afterItemSelector, afterItemBatcher } = answer.inspectionData as Record<string, string>;

    expect(JSON.parse(String(afterItemSelector))).toEqual([
      { item: 1, index: 0 },
      { item: 2, index: 1 },
      { item: 3, index: 2 },
    ]);
    expect(JSON.parse(String(afterItemBatcher))).toEqual([
      {
        Items: [
          { item: 1, index: 0 },
          { item: 2, index: 1 },
        ],
      },
      { Items: [{ item: 3, index: 2 }] },
    ]);
  });

  test('fails as its item reader would, from the data of the request', async () => {
    const map = {
      Type: 'Map',
      QueryLanguage: 'JSONata',
      ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON' } },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'P',
        States: { P: { Type: 'Pass', QueryLanguage: 'JSONata', End: true } },
      },
      End: true,
    };

    expect(
      await tested({
        definition: JSON.stringify(map),
        mock: { result: '[]' },
        stateConfiguration: { mapItemReaderData: '{"no": "list"}' },
      }),
    ).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
  });
});
