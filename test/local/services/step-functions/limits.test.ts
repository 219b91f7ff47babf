import { createHarness, LAMBDA, single, TaskError, types } from './harness.ts';

const pass = (output: string) => single({ Type: 'Pass', Output: output, End: true });

async function causeOf(expression: string): Promise<string> {
  const result = await createHarness().run(pass(`{% ${expression} %}`));
  expect(result.error).toBe('States.QueryEvaluationError');
  return String(result.cause);
}

describe('a payload beyond 256 KiB', () => {
  const big = 'x'.repeat(262_144);

  test('fails the execution as the output of a state', async () => {
    const harness = createHarness();
    const arn = await harness.start(
      single({ Type: 'Pass', Output: '{% $states.input & $states.input %}', End: true }),
      big.slice(0, 200_000),
    );
    const result = await harness.end(arn);

    expect(result).toMatchObject({
      error: 'States.DataLimitExceeded',
      cause: "The state/task 'Only' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
    expect(types(await harness.history(arn))).toEqual(['ExecutionStarted', 'PassStateEntered', 'ExecutionFailed']);
  });

  test('as the result of a task fails it, and States.ALL catches that', async () => {
    const harness = createHarness({ Only: () => big });
    const arn = await harness.start({
      StartAt: 'Only',
      States: {
        Only: {
          Type: 'Task',
          Resource: LAMBDA,
          Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Cause %}', Next: 'Caught' }],
          End: true,
        },
        Caught: { Type: 'Pass', End: true },
      },
    });

    expect((await harness.end(arn)).output).toBe(
      '"The state/task \'lambda\' returned a result with a size exceeding the maximum number of bytes service limit."',
    );
  });

  test('as the Output of a state fails it, and States.ALL does not catch that', async () => {
    const harness = createHarness({ Only: () => big.slice(0, 200_000) });
    const result = await harness.run({
      StartAt: 'Only',
      States: {
        Only: {
          Type: 'Task',
          Resource: LAMBDA,
          Output: '{% [$states.result, $states.result] %}',
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
          End: true,
        },
        Caught: { Type: 'Pass', End: true },
      },
    });

    expect(result.error).toBe('States.DataLimitExceeded');
  });

  test('counts bytes of UTF-8, not characters', async () => {
    const harness = createHarness({ Only: ({ parameters }) => parameters });
    const state = single({ Type: 'Task', Resource: LAMBDA, Arguments: '{% $states.input.text %}', End: true });

    expect((await harness.run(state, { text: 'ü'.repeat(131_000) })).status).toBe('SUCCEEDED');
    await expect(harness.run(state, { text: 'ü'.repeat(131_100) })).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });

  test('fails StartExecution as its input', async () => {
    await expect(createHarness().run(pass('x'), big)).rejects.toMatchObject({ code: 'ValidationException' });
  });

  test('fails StartExecution when it is nested without end', async () => {
    const harness = createHarness();
    const { stateMachineArn } = await harness.call('CreateStateMachine', {
      name: 'deep',
      roleArn: 'r',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...pass('x') }),
    });
    const input = '['.repeat(50_000) + ']'.repeat(50_000);

    await expect(
      harness.call('StartExecution', { stateMachineArn: stateMachineArn ?? null, input }),
    ).rejects.toMatchObject({ code: 'ValidationException' });
  });
});

describe('a history', () => {
  test('ends at 25,000 events', async () => {
    const harness = createHarness();
    const arn = await harness.start({
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Next: 'B' },
        B: { Type: 'Choice', Choices: [{ Condition: false, Next: 'Never' }], Default: 'A' },
        Never: { Type: 'Succeed' },
      },
    });
    const result = await harness.end(arn);

    expect(result.status).toBe('FAILED');
    expect(result.cause).toContain('maximum number of history events');
    const { events } = await harness.call('GetExecutionHistory', {
      executionArn: arn,
      reverseOrder: true,
      maxResults: 2,
    });
    const [last, before] = events as { id: number; type: string }[];
    expect(last?.type).toBe('ExecutionFailed');
    // the step that did not fit has left nothing behind: no state was left without the next being entered
    expect(before?.type).toBe('PassStateEntered');
    expect(last?.id).toBeLessThanOrEqual(25_000);
    expect(last?.id).toBeGreaterThan(24_990);
    expect(result.redriveStatus).toBe('NOT_REDRIVABLE');
  });
});

describe('a hostile expression', () => {
  test('that never ends is stopped', async () => {
    expect(await causeOf('($f := function(){ $f() }; $f())')).toContain('Expression evaluation timeout');
  });

  test('that recurses without end is stopped', async () => {
    expect(await causeOf('($f := function($n){ 1 + $f($n + 1) }; $f(1))')).toContain(
      ': Stack overflow error: Check for',
    );
  });

  test.each(['$count([1..1000000])', '$pad("", 300000000)', '[1..1000].$pad("", 6000000)'])(
    'that makes more than fits into memory is stopped: %s',
    async (expression) => {
      expect(await causeOf(expression)).toMatch(/memory limit exceeded|Expression evaluation timeout/);
    },
  );

  test('that doubles a string over and over needs too much memory, and the service continues', async () => {
    const cause = await causeOf('$length($reduce([1..27], function($all, $each){ $all & $all }, "xx"))');

    expect(cause).toMatch(/memory limit exceeded|Expression evaluation timeout/);
    expect((await createHarness().run(pass('{% 1 + 1 %}'))).output).toBe('2');
  });

  test('that keeps a single function busy is stopped', async () => {
    expect(await causeOf('$count($distinct([1..131000]))')).toContain('Expression evaluation timeout');
  });

  test('with a catastrophic regular expression takes no time', async () => {
    const expression = `$contains("${'a'.repeat(200)}!", /^(a+)+$/)`;

    expect((await createHarness().run(pass(`{% ${expression} %}`))).output).toBe('false');
  });

  test('cannot reach $eval', async () => {
    expect(await causeOf("$eval('1 + 1')")).toContain('T1006: Attempted to invoke a non-function');
  });

  test('cannot reach the host through names of its objects', async () => {
    expect(await causeOf('$states.input.constructor')).toContain('returned nothing');
    const result = await createHarness().run(pass("{% {'__proto__': {'polluted': true}} %}"));
    expect(result.output).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('that fails in a task can be caught there', async () => {
    const harness = createHarness({ Only: () => new TaskError('never') });
    const result = await harness.run({
      StartAt: 'Only',
      States: {
        Only: {
          Type: 'Task',
          Resource: LAMBDA,
          Arguments: '{% $error("no") %}',
          Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Output: 'caught', Next: 'End' }],
          End: true,
        },
        End: { Type: 'Succeed' },
      },
    });

    expect(result.output).toBe('"caught"');
  });
});
