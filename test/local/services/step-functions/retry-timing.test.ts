import type { JsonObject } from '../../../../local/json.ts';
import { createHarness, type Harness, LAMBDA, single, TaskError } from './harness.ts';

/** Seconds from each failure to the next schedule. */
async function waits(harness: Harness, retry: JsonObject[]): Promise<number[]> {
  const arn = await harness.start(single({ Type: 'Task', Resource: LAMBDA, Retry: retry, End: true }));
  await harness.end(arn);
  const history = await harness.history(arn);
  return history.flatMap(({ type, timestamp }, place) => {
    const before = history[place - 1];
    if (type !== 'TaskScheduled' || before?.type !== 'TaskFailed') return [];
    return [Math.round((timestamp - before.timestamp) * 1000) / 1000];
  });
}

const failing = () => new TaskError('Boom');

describe('a retrier', () => {
  test('waits 1, 2 and 4 seconds by default and then gives up', async () => {
    expect(await waits(createHarness({ Only: failing }), [{ ErrorEquals: ['Boom'] }])).toEqual([1, 2, 4]);
  });

  test('multiplies the interval by the backoff rate', async () => {
    const retry = [{ ErrorEquals: ['Boom'], IntervalSeconds: 3, BackoffRate: 1.5, MaxAttempts: 4 }];

    expect(await waits(createHarness({ Only: failing }), retry)).toEqual([3, 4.5, 6.75, 10.125]);
  });

  test('never waits longer than MaxDelaySeconds', async () => {
    const retry = [{ ErrorEquals: ['Boom'], IntervalSeconds: 2, MaxDelaySeconds: 5, MaxAttempts: 5 }];

    expect(await waits(createHarness({ Only: failing }), retry)).toEqual([2, 4, 5, 5, 5]);
  });

  test('with full jitter waits anything from nothing up to the capped delay', async () => {
    const retry = [
      { ErrorEquals: ['Boom'], IntervalSeconds: 4, MaxDelaySeconds: 8, MaxAttempts: 60, JitterStrategy: 'FULL' },
    ];
    const measured = await waits(createHarness({ Only: failing }), retry);

    expect(measured).toHaveLength(60);
    expect(measured[0]).toBeLessThanOrEqual(4);
    expect(Math.max(...measured)).toBeLessThanOrEqual(8);
    expect(Math.min(...measured)).toBeGreaterThanOrEqual(0);
    // uniform over 8 s: sixty draws that all stay in one half would be a chance of 2^-59
    expect(Math.max(...measured)).toBeGreaterThan(4);
    expect(Math.min(...measured)).toBeLessThan(4);
  });

  test('counts for itself: another error starts with its own interval and leaves this count alone', async () => {
    const errors = ['A', 'B', 'A', 'B', 'A'];
    const harness = createHarness({ Only: () => new TaskError(errors.shift() ?? 'none') });
    const retry = [
      { ErrorEquals: ['A'], IntervalSeconds: 1, MaxAttempts: 2 },
      { ErrorEquals: ['B'], IntervalSeconds: 10, MaxAttempts: 2 },
    ];

    expect(await waits(harness, retry)).toEqual([1, 10, 2, 20]);
  });

  test('that is used up does not hand over to a later one that matches too', async () => {
    const retry = [
      { ErrorEquals: ['Boom'], MaxAttempts: 1 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 5 },
    ];

    expect(await waits(createHarness({ Only: failing }), retry)).toEqual([1]);
  });

  test('with MaxAttempts 0 keeps an error from a later one', async () => {
    const retry = [{ ErrorEquals: ['Boom'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }];

    expect(await waits(createHarness({ Only: failing }), retry)).toEqual([]);
  });

  test('lets Arguments see the count of the attempt', async () => {
    const seen: unknown[] = [];
    const harness = createHarness({
      Only: (task) => {
        seen.push(task.parameters);
        return new TaskError('Boom');
      },
    });
    await harness.run(
      single({
        Type: 'Task',
        Resource: LAMBDA,
        Arguments: '{% $states.context.State.RetryCount %}',
        Retry: [{ ErrorEquals: ['Boom'] }],
        End: true,
      }),
    );

    expect(seen).toEqual([0, 1, 2, 3]);
  });

  test('starts afresh when the state is entered again', async () => {
    let calls = 0;
    const harness = createHarness({ Only: () => (++calls % 2 === 1 ? new TaskError('Boom') : calls) });
    const result = await harness.run({
      StartAt: 'Only',
      States: {
        Only: { Type: 'Task', Resource: LAMBDA, Retry: [{ ErrorEquals: ['Boom'], MaxAttempts: 1 }], Next: 'Again' },
        Again: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input < 6 %}', Next: 'Only' }],
          Default: 'Done',
        },
        Done: { Type: 'Succeed' },
      },
    });

    expect(result.status).toBe('SUCCEEDED');
    expect(calls).toBe(6);
  });

  test('is not fooled by a late answer to an earlier attempt', async () => {
    let late: (() => void) | undefined;
    const harness = createHarness({
      Only: (_, listener) => {
        late?.();
        late ??= () => listener.settled({ kind: 'succeeded', output: 'too late' });
        return undefined;
      },
    });
    const result = await harness.run(
      single({
        Type: 'Task',
        Resource: LAMBDA,
        TimeoutSeconds: 5,
        Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }],
        End: true,
      }),
    );

    expect(result.error).toBe('States.Timeout');
  });

  test.each([
    ['States.ALL', 'Boom', true],
    ['States.TaskFailed', 'Boom', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.Timeout', 'States.Timeout', true],
    ['boom', 'Boom', false],
    ['States.ALL', 'States.Runtime', false],
  ])('for %s takes %s: %s', async (name, error, taken) => {
    const harness = createHarness({ Only: () => new TaskError(error) });
    const retry = [{ ErrorEquals: [name], MaxAttempts: 1 }];

    expect(await waits(harness, retry)).toHaveLength(taken ? 1 : 0);
  });
});

describe('an expression that fails', () => {
  test('is retried and caught like any other error of a Task', async () => {
    let calls = 0;
    const harness = createHarness({ Only: () => ++calls });
    const result = await harness.run({
      StartAt: 'Only',
      States: {
        Only: {
          Type: 'Task',
          Resource: LAMBDA,
          Output: '{% $states.result.missing %}',
          Retry: [{ ErrorEquals: ['States.QueryEvaluationError'], MaxAttempts: 1 }],
          Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'Caught' }],
          End: true,
        },
        Caught: { Type: 'Pass', End: true },
      },
    });

    expect(result.output).toBe('"States.QueryEvaluationError"');
    expect(calls).toBe(2);
  });
});
