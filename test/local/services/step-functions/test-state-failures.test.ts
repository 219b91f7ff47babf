import type { JsonObject } from '../../../../local/json.ts';
import { createHarness, LAMBDA } from './harness.ts';

const QUERY = 'States.QueryEvaluationError';
const CATCH = [{ ErrorEquals: [QUERY], Next: 'C' }];
const RETRY = [{ ErrorEquals: [QUERY], IntervalSeconds: 3, MaxAttempts: 2 }];
const BRANCH: JsonObject = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
const PROCESSOR: JsonObject = { ProcessorConfig: { Mode: 'INLINE' }, ...BRANCH };

const BASES: Readonly<Record<string, JsonObject>> = {
  Task: { Type: 'Task', Resource: LAMBDA, Arguments: { FunctionName: 'f' } },
  Map: { Type: 'Map', Items: [1, 2], ItemProcessor: PROCESSOR },
  Parallel: { Type: 'Parallel', Branches: [BRANCH, BRANCH] },
};

const RESULTS: Readonly<Record<string, string>> = {
  Task: '{"StatusCode":200,"Payload":{}}',
  Map: '[1,2]',
  Parallel: '[1,2]',
};

async function tested(state: JsonObject, request: JsonObject = {}): Promise<JsonObject> {
  return createHarness().call('TestState', {
    definition: JSON.stringify({ QueryLanguage: 'JSONata', ...state, End: true }),
    mock: { result: RESULTS[String(state.Type)] ?? '{}' },
    ...request,
  });
}

// W18: a failure after the mocked result had neither error nor cause, and Retry and Catch were not asked
describe('TestState of a field that fails', () => {
  test.each<[type: string, fields: JsonObject, location: string]>([
    ['Task', { Arguments: { FunctionName: '{% $states.input.no %}' } }, 'Arguments/FunctionName'],
    ['Task', { Output: '{% $states.result.no %}' }, 'Output'],
    ['Task', { Assign: { x: '{% $states.result.no %}' } }, 'Assign/x'],
    ['Task', { TimeoutSeconds: '{% 0 - 1 %}' }, 'TimeoutSeconds'],
    ['Map', { Items: '{% $states.input.no %}' }, 'Items'],
    ['Map', { ItemSelector: { x: '{% $states.input.no %}' } }, 'ItemSelector/x'],
    ['Map', { MaxConcurrency: "{% 'many' %}" }, 'MaxConcurrency'],
    ['Map', { Output: '{% $states.result.no %}' }, 'Output'],
    ['Map', { Assign: { x: '{% $states.result.no %}' } }, 'Assign/x'],
    ['Parallel', { Arguments: '{% $states.input.no %}' }, 'Arguments'],
    ['Parallel', { Output: '{% $states.result.no %}' }, 'Output'],
    ['Parallel', { Assign: { x: '{% $states.result.no %}' } }, 'Assign/x'],
  ])('of a %s: %j', async (type, fields, location) => {
    const state = { ...BASES[type], ...fields };
    const failure = { error: QUERY, cause: expect.stringContaining(location.split('/').at(-1) ?? '') };

    expect(await tested(state)).toEqual({ status: 'FAILED', ...failure });
    const caught = await tested({ ...state, Catch: CATCH });
    expect(caught).toEqual({ status: 'CAUGHT_ERROR', nextState: 'C', output: expect.any(String), ...failure });
    expect(JSON.parse(String(caught.output))).toEqual({ Error: QUERY, Cause: caught.cause });
    expect(await tested({ ...state, Retry: RETRY, Catch: CATCH })).toEqual({ status: 'RETRIABLE', ...failure });
  });

  test('names the retrier, its wait, and the catcher once that is used up', async () => {
    const state = { ...BASES.Task, Output: '{% $states.result.no %}', Retry: RETRY, Catch: CATCH };
    const inspected = (retrierRetryCount: number) =>
      tested(state, { inspectionLevel: 'DEBUG', stateConfiguration: { retrierRetryCount } });

    expect(await inspected(1)).toMatchObject({
      status: 'RETRIABLE',
      inspectionData: { result: RESULTS.Task, errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 6 } },
    });
    expect(await inspected(2)).toMatchObject({
      status: 'CAUGHT_ERROR',
      inspectionData: { errorDetails: { retryIndex: 0, catchIndex: 0 } },
    });
  });

  test('shows the variables that a catcher assigns', async () => {
    const Catch = [{ ErrorEquals: ['E'], Assign: { seen: '{% $states.errorOutput.Cause %}' }, Next: 'C' }];
    const mock = { errorOutput: { error: 'E', cause: 'why' } };

    expect(await tested({ ...BASES.Task, Catch }, { mock, inspectionLevel: 'DEBUG' })).toMatchObject({
      status: 'CAUGHT_ERROR',
      inspectionData: { variables: '{"seen":"why"}' },
    });
  });

  test.each<[field: string, catcher: JsonObject]>([
    ['Output', { Output: '{% $states.errorOutput.no %}' }],
    ['Assign', { Assign: { x: '{% $states.errorOutput.no %}' } }],
  ])('fails for good when it is the %s of the catcher', async (_field, catcher) => {
    const Catch = [
      { ErrorEquals: ['E'], Next: 'C', ...catcher },
      { ErrorEquals: ['States.ALL'], Next: 'D' },
    ];
    const mock = { errorOutput: { error: 'E', cause: 'why' } };

    expect(await tested({ ...BASES.Task, Catch }, { mock })).toEqual({
      status: 'FAILED',
      error: QUERY,
      cause: expect.stringContaining('$states.errorOutput.no'),
    });
  });

  test('reports it for states without Retry and Catch, too', async () => {
    const answer = { status: 'FAILED', error: QUERY, cause: expect.stringContaining('$states.input.no') };
    const pass = { QueryLanguage: 'JSONata', Type: 'Pass', Output: '{% $states.input.no %}', End: true };
    const choice = {
      QueryLanguage: 'JSONata',
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.no %}', Next: 'N' }],
      Default: 'N',
    };
    const harness = createHarness();
    expect(await harness.call('TestState', { definition: JSON.stringify(pass) })).toEqual(answer);
    expect(await harness.call('TestState', { definition: JSON.stringify(choice) })).toEqual(answer);
  });
});

describe('TestState of a state within another one', () => {
  const work: JsonObject = { Type: 'Task', Resource: LAMBDA, Arguments: { FunctionName: 'f' }, End: true };
  const outer: JsonObject = {
    Type: 'Map',
    ItemProcessor: { ...PROCESSOR, StartAt: 'Work', States: { Work: work } },
    Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }],
    Catch: [{ ErrorEquals: ['Broken'], Output: '{% $states.errorOutput.Cause %}', Next: 'Rescue' }],
    End: true,
  };

  function machine(map: JsonObject): string {
    const States = { Each: map, Rescue: { Type: 'Succeed' } };
    return JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Each', States });
  }

  const request = (error: string, map = outer) => ({
    definition: machine(map),
    stateName: 'Work',
    mock: { errorOutput: { error, cause: 'why' } },
    inspectionLevel: 'DEBUG',
  });

  test('is retried or caught by the Map around it when its own Retry and Catch do not match', async () => {
    const harness = createHarness();

    expect(await harness.call('TestState', request('Broken'))).toMatchObject({
      status: 'CAUGHT_ERROR',
      error: 'Broken',
      output: '"why"',
      nextState: 'Rescue',
      inspectionData: { errorDetails: { catchIndex: 0 } },
    });
    expect(await harness.call('TestState', request('Busy'))).toMatchObject({
      status: 'RETRIABLE',
      inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 1 } },
    });
    expect(await harness.call('TestState', request('Other'))).toMatchObject({ status: 'FAILED', error: 'Other' });
  });

  test('leaves it at the failure where a distributed Map may tolerate it', async () => {
    const distributed = {
      ...outer,
      ItemProcessor: {
        ...(outer.ItemProcessor as JsonObject),
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      },
    };
    expect(await createHarness().call('TestState', request('Broken', distributed))).toMatchObject({ status: 'FAILED' });
  });

  test('has the item in its context object', async () => {
    const definition = machine({
      ...outer,
      ItemProcessor: {
        ...(outer.ItemProcessor as JsonObject),
        States: { Work: { Type: 'Pass', Output: '{% $states.context.Map.Item %}', End: true } },
      },
    });
    const answer = await createHarness().call('TestState', { definition, stateName: 'Work', input: '{"n":7}' });
    expect(JSON.parse(String(answer.output))).toEqual({ Index: 0, Value: { n: 7 }, Source: 'STATE_DATA' });
  });
});
