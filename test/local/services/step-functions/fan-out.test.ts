import type { JsonObject } from '../../../../local/json.ts';
import { createHarness, LAMBDA, START_MS, TaskError, types } from './harness.ts';

const invoke = { Type: 'Task', Resource: LAMBDA };

function map(items: JsonObject[string], processor: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    StartAt: 'M',
    States: { M: { Type: 'Map', Items: items, ItemProcessor: processor, End: true, ...more } },
  };
}

const work = (more: JsonObject = {}) => ({ StartAt: 'Work', States: { Work: { ...invoke, End: true, ...more } } });
const distributed = (processor: JsonObject, type = 'STANDARD') => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type },
  ...processor,
});

describe('an inline Map', () => {
  test('gives its results in the order of the items, whichever ends first', async () => {
    const harness = createHarness();
    const waiting = {
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: '{% $states.input %}', End: true } },
    };

    expect((await harness.run(map([3, 1, 2], waiting))).output).toBe('[3,1,2]');
  });

  test.each([
    [1, 6],
    [2, 3],
    [0, 1],
  ])('with MaxConcurrency %d takes %d seconds for six items of one second', async (MaxConcurrency, seconds) => {
    const harness = createHarness();
    const waiting = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 1, End: true } } };
    const result = await harness.run(map([1, 2, 3, 4, 5, 6], waiting, { MaxConcurrency }));

    expect(result.stopDate).toBe(START_MS / 1000 + seconds);
  });

  test('lets ItemSelector see the item and everything around it', async () => {
    const harness = createHarness({ Work: ({ parameters }) => parameters });
    const definition = map('{% $states.input.list %}', work(), {
      ItemSelector: {
        index: '{% $states.context.Map.Item.Index %}',
        value: '{% $states.context.Map.Item.Value %}',
        whole: '{% $count($states.input.list) %}',
      },
    });
    const result = await harness.run(definition, { list: ['a', 'b'] });

    expect(JSON.parse(String(result.output))).toEqual([
      { index: 0, value: 'a', whole: 2 },
      { index: 1, value: 'b', whole: 2 },
    ]);
  });

  test('keeps the variables of its iterations apart and lets them read the outer ones', async () => {
    const harness = createHarness();
    const result = await harness.run({
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: { outer: 'seen' }, Output: [1, 2], Next: 'M' },
        M: {
          Type: 'Map',
          ItemProcessor: {
            StartAt: 'In',
            States: {
              In: { Type: 'Pass', Assign: { own: '{% $states.input %}' }, Next: 'Out' },
              Out: { Type: 'Pass', Output: '{% $outer & $string($own) %}', End: true },
            },
          },
          Assign: { after: '{% $states.result %}' },
          Next: 'End',
        },
        End: { Type: 'Pass', Output: '{% {"after": $after, "inside": $exists($own)} %}', End: true },
      },
    });

    expect(JSON.parse(String(result.output))).toEqual({ after: ['seen1', 'seen2'], inside: false });
  });

  test('stops the others as soon as one fails, and a late answer changes nothing', async () => {
    let late: (() => void) | undefined;
    const harness = createHarness({
      Work: ({ parameters }, listener) => {
        if (parameters === 2) return new TaskError('Boom');
        late = () => listener.settled({ kind: 'succeeded', output: 'late' });
        return undefined;
      },
    });
    const arn = await harness.start(map([1, 2], work()));
    const result = await harness.end(arn);
    late?.();

    expect(result.error).toBe('Boom');
    expect(types(await harness.history(arn)).at(-1)).toBe('ExecutionFailed');
  });
});

describe('a Parallel', () => {
  test('gives every branch its Arguments and its results in the order of the branches', async () => {
    const harness = createHarness();
    const branch = (name: string, seconds: number) => ({
      StartAt: name,
      States: { [name]: { Type: 'Wait', Seconds: seconds, Output: `{% $states.input.who & '${name}' %}`, End: true } },
    });
    const result = await harness.run(
      {
        StartAt: 'P',
        States: {
          P: {
            Type: 'Parallel',
            Arguments: { who: '{% $states.input %}' },
            Branches: [branch('A', 2), branch('B', 1)],
            End: true,
          },
        },
      },
      'I',
    );

    expect(result.output).toBe('["IA","IB"]');
  });
});

describe('a distributed Map', () => {
  test('runs every item as an execution of its own, in its own history', async () => {
    const harness = createHarness({ Work: ({ parameters }) => Number(parameters) * 2 });
    const arn = await harness.start(map([1, 2, 3], distributed(work()), { Label: 'spread' }));
    const result = await harness.end(arn);

    expect(result.output).toBe('[2,4,6]');
    const history = await harness.history(arn);
    expect(types(history)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
    const mapRunArn = history[3]?.details.mapRunArn ?? null;
    const { executions } = await harness.call('ListExecutions', { mapRunArn });
    expect(executions).toHaveLength(3);
    const [child] = executions as JsonObject[];
    expect(child?.executionArn).toMatch(/:execution:machine-\d+\/spread:/);
    expect(types(await harness.history(String(child?.executionArn)))).toContain('TaskSucceeded');
  });

  test('does not let its children read the variables around it', async () => {
    const result = await createHarness().run({
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: { outer: 1 }, Output: [1], Next: 'M' },
        M: {
          Type: 'Map',
          ItemProcessor: distributed({
            StartAt: 'In',
            States: { In: { Type: 'Pass', Output: '{% $exists($outer) %}', End: true } },
          }),
          End: true,
        },
      },
    });

    expect(result.output).toBe('[false]');
  });

  test.each([
    [{}, 1, 'FAILED'],
    [{ ToleratedFailureCount: 1 }, 1, 'SUCCEEDED'],
    [{ ToleratedFailureCount: 1 }, 2, 'FAILED'],
    [{ ToleratedFailurePercentage: 50 }, 2, 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 49 }, 2, 'FAILED'],
    [{ ToleratedFailurePercentage: '{% 100 %}' }, 4, 'SUCCEEDED'],
    [{ ToleratedFailureCount: 3, ToleratedFailurePercentage: 10 }, 1, 'FAILED'],
  ])('with %o and %d failures of 4 is %s', async (tolerance, failures, status) => {
    const harness = createHarness({
      Work: ({ parameters }) => (Number(parameters) <= failures ? new TaskError('Boom', 'why') : 'ok'),
    });
    const result = await harness.run(map([1, 2, 3, 4], distributed(work()), { ...tolerance, MaxConcurrency: 1 }));

    expect(result.status).toBe(status);
    if (status === 'FAILED') {
      expect(result).toMatchObject({
        error: 'States.ExceedToleratedFailureThreshold',
        cause: 'The specified tolerated failure threshold was exceeded',
      });
      return;
    }
    const output = JSON.parse(String(result.output)) as JsonObject[];
    expect(output[0]).toMatchObject({ Status: 'FAILED', Error: 'Boom', Cause: 'why', Input: '1' });
    expect(output.filter((each) => (each as unknown) === 'ok')).toHaveLength(4 - failures);
  });

  test('puts items into batches, by number and by size', async () => {
    const harness = createHarness({ Work: ({ parameters }) => (parameters as { Items: string[] }).Items.length });
    const items = ['a', 'b', 'c', 'd', 'e'];
    const byNumber = { ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { for: '{% $states.input %}' } } };
    const bySize = { ItemBatcher: { MaxInputBytesPerBatch: 30 } };

    expect((await harness.run(map(items, distributed(work()), byNumber), 'x')).output).toBe('[2,2,1]');
    // {"Items":[]} are 12 bytes, "a" and a comma 4
    expect((await harness.run(map(items, distributed(work()), bySize))).output).toBe('[4,1]');
  });

  test('reads its items from an object', async () => {
    const objects: Record<string, string> = {
      'data/a.csv': 'id,name\n1,one\n2,two\n',
      'data/a.jsonl': '{"id":1}\n{"id":2}\n',
    };
    const harness = createHarness({}, { readItems: (bucket, key) => objects[`${bucket}/${key}`] });
    const reader = (key: string, config: JsonObject) => ({
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          ItemReader: {
            Resource: 'arn:aws:states:::s3:getObject',
            Arguments: { Bucket: '{% $states.input.bucket %}', Key: key },
            ReaderConfig: config,
          },
          ItemProcessor: distributed({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }),
          End: true,
        },
      },
    });
    const csv = reader('a.csv', { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' });
    const lines = reader('a.jsonl', { InputType: 'JSONL', MaxItems: 1 });
    const missing = await harness.run(reader('none', { InputType: 'JSON' }), { bucket: 'data' });

    expect((await harness.run(csv, { bucket: 'data' })).output).toBe(
      '[{"id":"1","name":"one"},{"id":"2","name":"two"}]',
    );
    expect((await harness.run(lines, { bucket: 'data' })).output).toBe('[{"id":1}]');
    expect(missing).toMatchObject({ error: 'States.ItemReaderFailed' });
  });

  test('stops its children with itself', async () => {
    const harness = createHarness({ Work: () => undefined });
    const arn = await harness.start(map([1, 2], distributed(work())));
    let mapRunArn: JsonObject[string] = null;
    while (mapRunArn === null) {
      await new Promise((resolve) => setImmediate(resolve));
      const event = (await harness.history(arn)).find(({ type }) => type === 'MapRunStarted');
      mapRunArn = event?.details.mapRunArn ?? null;
    }
    await harness.call('StopExecution', { executionArn: arn });
    const statuses = async () => {
      const { executions } = await harness.call('ListExecutions', { mapRunArn });
      return (executions as JsonObject[]).map(({ status }) => status);
    };
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));

    expect(await statuses()).toEqual(['ABORTED', 'ABORTED']);
  });
});

describe('a number of a Map that is out of range', () => {
  test.each([
    ['MaxConcurrency', '{% -1 %}', 'MaxConcurrency cannot be negative.'],
    ['MaxConcurrency', '{% 1.5 %}', "Expected 'integer', but was 'number' for value: 1.5"],
    ['ToleratedFailurePercentage', '{% 101 %}', 'ToleratedFailurePercentage must be between 0 and 100.'],
    ['ToleratedFailureCount', "{% 'one' %}", "Expected 'number', but was 'string' for value: \"one\""],
  ])('%s %s fails the state as an evaluation error', async (field, value, reason) => {
    const processor = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
    const result = await createHarness().run(map([1], processor, { [field]: value }));

    expect(result.error).toBe('States.QueryEvaluationError');
    expect(result.cause).toContain(reason);
  });
});
