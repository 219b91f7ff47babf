import { createHarness, type JsonObject, LAMBDA, TaskError } from './harness.ts';

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
      inspectionData: { input: '{"n":1}', afterArguments: '{"n":1}', result: '{"value":5}' },
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

    expect(await tested({}, harness)).toMatchObject({ status: 'SUCCEEDED', output: '110' });
    const failing = createHarness({ StateName: () => new TaskError('Other', 'unknown') });
    expect(await tested({}, failing)).toMatchObject({ status: 'FAILED', error: 'Other', cause: 'unknown' });
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

    await expect(tested({ definition: JSON.stringify(map) })).rejects.toMatchObject({ code: 'ValidationException' });
  });

  test('fails for a state in JSONPath', async () => {
    await expect(tested({ definition: JSON.stringify({ Type: 'Pass', End: true }) })).rejects.toMatchObject({
      code: 'InvalidDefinition',
    });
  });
});
