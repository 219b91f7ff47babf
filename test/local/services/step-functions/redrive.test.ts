import type { JsonObject } from '../../../../local/json.ts';
import { createHarness, START_MS, settle, TaskError, types } from './harness.ts';
import { afterRedrive, fragile, invoke, redriven } from './redrive-harness.ts';

/** A test for each row of AWS's table of redriven states. */
describe('a redrive of', () => {
  test('a Task schedules it again, without entering it, and lets its Arguments see the redrive', async () => {
    const agent = fragile();
    const harness = createHarness({ A: agent.handler });
    const arn = await harness.start({
      StartAt: 'A',
      States: {
        A: { ...invoke, Arguments: '{% $states.context.Execution.RedriveCount %}', Next: 'B' },
        B: { Type: 'Pass', End: true },
      },
    });
    expect((await harness.end(arn)).status).toBe('FAILED');
    agent.recover();
    const result = await redriven(harness, arn);

    expect(result.status).toBe('SUCCEEDED');
    expect(result.redriveCount).toBe(1);
    expect(result.error).toBeUndefined();
    expect(agent.calls).toEqual([0, 1]);
    expect(await afterRedrive(harness, arn)).toBe(
      '7<-6 ExecutionRedriven; 8<-7 TaskScheduled; 9<-8 TaskStarted; 10<-9 TaskSucceeded; 11<-10 TaskStateExited[name=A]; 12<-11 PassStateEntered[name=B]; 13<-12 PassStateExited[name=B]; 14<-13 ExecutionSucceeded',
    );
  });

  test('a Task gives it its retries and its time anew', async () => {
    const agent = fragile();
    const harness = createHarness({ A: agent.handler });
    const arn = await harness.start({
      StartAt: 'A',
      States: { A: { ...invoke, Retry: [{ ErrorEquals: ['Boom'], MaxAttempts: 2 }], End: true } },
    });
    await harness.end(arn);
    await redriven(harness, arn);

    expect(agent.calls).toHaveLength(6);
  });

  test('a Choice evaluates its rules again', async () => {
    const harness = createHarness();
    const arn = await harness.start({
      StartAt: 'Gate',
      States: {
        Gate: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.context.Execution.RedriveCount > 0 %}', Next: 'Open' }],
        },
        Open: { Type: 'Succeed' },
      },
    });
    expect((await harness.end(arn)).error).toBe('States.NoChoiceMatched');

    expect((await redriven(harness, arn)).status).toBe('SUCCEEDED');
  });

  test('a Wait for a timestamp in the past leaves it at once', async () => {
    const harness = createHarness();
    const arn = await harness.start({
      TimeoutSeconds: 10,
      StartAt: 'W',
      States: { W: { Type: 'Wait', Timestamp: '2026-01-01T00:00:12Z', End: true } },
    });
    expect((await harness.end(arn)).status).toBe('TIMED_OUT');
    const result = await redriven(harness, arn);

    expect(result.status).toBe('SUCCEEDED');
    expect(result.stopDate).toBe(START_MS / 1000 + 12);
  });

  test('a Pass leaves it without executing it', async () => {
    const harness = createHarness();
    const arn = await harness.start(
      {
        StartAt: 'P',
        States: {
          P: { Type: 'Pass', Output: '{% $states.input.missing %}', Next: 'Q' },
          Q: { Type: 'Pass', End: true },
        },
      },
      { given: 1 },
    );
    expect((await harness.end(arn)).error).toBe('States.QueryEvaluationError');
    const result = await redriven(harness, arn);

    expect(result.output).toBe('{"given":1}');
    expect(await afterRedrive(harness, arn)).toContain('PassStateExited[name=P]');
  });

  test('a Fail enters it again and fails again', async () => {
    const harness = createHarness();
    const arn = await harness.start({ StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E' } } });
    await harness.end(arn);
    const result = await redriven(harness, arn);

    expect(result.status).toBe('FAILED');
    expect(result.error).toBe('E');
    expect(await afterRedrive(harness, arn)).toBe(
      '4<-3 ExecutionRedriven; 5<-4 FailStateEntered[name=F]; 6<-5 ExecutionFailed[error=E]',
    );
  });

  test('a Catch that led to a Fail can only repeat the Fail', async () => {
    const agent = fragile();
    const harness = createHarness({ A: agent.handler });
    const arn = await harness.start({
      StartAt: 'A',
      States: {
        A: { ...invoke, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'F' }], End: true },
        F: { Type: 'Fail', Error: 'E' },
      },
    });
    await harness.end(arn);
    agent.recover();

    expect((await redriven(harness, arn)).status).toBe('FAILED');
    expect(agent.calls).toHaveLength(1);
  });

  test('a Parallel takes up only the branches that failed or were aborted', async () => {
    const agent = fragile();
    const calls = { good: 0, slow: 0 };
    const harness = createHarness({
      Good: () => ++calls.good,
      Bad: agent.handler,
      Slow: () => {
        calls.slow++;
        return calls.slow > 1 ? 'slow' : undefined;
      },
    });
    const branch = (name: string) => ({ StartAt: name, States: { [name]: { ...invoke, End: true } } });
    const arn = await harness.start({
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [
            branch('Good'),
            {
              StartAt: 'Late',
              States: { Late: { Type: 'Wait', Seconds: 1, Next: 'Bad' }, Bad: { ...invoke, End: true } },
            },
            branch('Slow'),
          ],
          End: true,
        },
      },
    });
    expect((await harness.end(arn)).error).toBe('Boom');
    agent.recover();
    const result = await redriven(harness, arn);

    expect(JSON.parse(String(result.output))).toEqual([1, 'done', 'slow']);
    expect(calls).toEqual({ good: 1, slow: 2 });
    expect(await afterRedrive(harness, arn)).not.toContain('ParallelStateEntered');
  });

  test('an inline Map takes up the failed iteration, starts those that never started, and keeps the others', async () => {
    const seen: unknown[] = [];
    let broken = true;
    const harness = createHarness({
      Work: (task) => {
        seen.push(task.parameters);
        return broken && task.parameters === 2 ? new TaskError('Boom') : Number(task.parameters) * 10;
      },
    });
    const arn = await harness.start({
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          Items: [1, 2, 3],
          MaxConcurrency: 1,
          ItemProcessor: { StartAt: 'Work', States: { Work: { ...invoke, End: true } } },
          End: true,
        },
      },
    });
    await harness.end(arn);
    broken = false;
    const result = await redriven(harness, arn);

    expect(JSON.parse(String(result.output))).toEqual([10, 20, 30]);
    expect(seen).toEqual([1, 2, 2, 3]);
  });

  test('a Map whose own output was too large runs all iterations again', async () => {
    let calls = 0;
    const harness = createHarness({ Work: () => (++calls <= 3 ? 'x'.repeat(100_000) : 'small') });
    const arn = await harness.start({
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          Items: [1, 2, 3],
          ItemProcessor: { StartAt: 'Work', States: { Work: { ...invoke, End: true } } },
          End: true,
        },
      },
    });
    expect((await harness.end(arn)).error).toBe('States.DataLimitExceeded');
    const result = await redriven(harness, arn);

    expect(JSON.parse(String(result.output))).toEqual(['small', 'small', 'small']);
    expect(calls).toBe(6);
  });

  test('nested states resume at the innermost unfinished state', async () => {
    const agent = fragile();
    let outer = 0;
    const harness = createHarness({ Before: () => ++outer, Inner: agent.handler });
    const arn = await harness.start({
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'Before',
              States: {
                Before: { ...invoke, Next: 'M' },
                M: {
                  Type: 'Map',
                  Items: [1],
                  ItemProcessor: { StartAt: 'Inner', States: { Inner: { ...invoke, End: true } } },
                  End: true,
                },
              },
            },
          ],
          End: true,
        },
      },
    });
    await harness.end(arn);
    agent.recover();
    const result = await redriven(harness, arn);

    expect(JSON.parse(String(result.output))).toEqual([['done']]);
    expect(outer).toBe(1);
  });

  test('a stopped execution continues where it was stopped', async () => {
    let answer: 'nothing' | 'done' = 'nothing';
    const harness = createHarness({ A: () => (answer === 'nothing' ? undefined : answer) });
    const arn = await harness.start({ StartAt: 'A', States: { A: { ...invoke, End: true } } });
    await settle();
    await harness.call('StopExecution', { executionArn: arn, error: 'Enough', cause: 'for today' });
    expect(await harness.call('DescribeExecution', { executionArn: arn })).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      redriveStatus: 'REDRIVABLE',
    });
    answer = 'done';

    expect((await redriven(harness, arn)).output).toBe('"done"');
  });

  test('keeps variables', async () => {
    const agent = fragile();
    const harness = createHarness({ A: agent.handler });
    const arn = await harness.start({
      StartAt: 'P',
      States: {
        P: { Type: 'Pass', Assign: { kept: 'still here' }, Next: 'A' },
        A: { ...invoke, Output: '{% $kept %}', End: true },
      },
    });
    await harness.end(arn);
    agent.recover();

    expect((await redriven(harness, arn)).output).toBe('"still here"');
  });

  test('a nested execution starts a new child', async () => {
    const agent = fragile();
    const harness = createHarness({ Work: agent.handler });
    const child = await harness.call('CreateStateMachine', {
      name: 'child',
      roleArn: 'r',
      definition: JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'Work',
        States: { Work: { ...invoke, End: true } },
      }),
    });
    const arn = await harness.start({
      StartAt: 'Nest',
      States: {
        Nest: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Arguments: { StateMachineArn: child.stateMachineArn ?? null },
          Output: '{% $states.result.Output %}',
          End: true,
        },
      },
    });
    await harness.end(arn);
    agent.recover();

    expect((await redriven(harness, arn)).output).toBe('"done"');
    const { executions } = await harness.call('ListExecutions', { stateMachineArn: child.stateMachineArn ?? null });
    expect((executions as JsonObject[]).map(({ status }) => status)).toEqual(['SUCCEEDED', 'FAILED']);
  });

  test('a distributed Map redrives the children that failed, in place, and no others', async () => {
    let broken = true;
    const seen: unknown[] = [];
    const harness = createHarness({
      Work: (task) => {
        seen.push(task.parameters);
        return broken && task.parameters === 2 ? new TaskError('Boom') : 'done';
      },
    });
    const arn = await harness.start({
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          Items: [1, 2, 3],
          MaxConcurrency: 1,
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'First',
            States: { First: { Type: 'Pass', Next: 'Work' }, Work: { ...invoke, End: true } },
          },
          End: true,
        },
      },
    });
    expect((await harness.end(arn)).error).toBe('States.ExceedToleratedFailureThreshold');
    broken = false;
    const result = await redriven(harness, arn);

    expect(result.output).toBe('["done","done","done"]');
    expect(seen).toEqual([1, 2, 2, 3]);
    expect(types(await harness.history(arn))).toContain('MapRunRedriven');
  });

  test('a distributed Map runs a child that fails after the redrive once, and again only after the next', async () => {
    const failing = new Set([2]);
    const seen: unknown[] = [];
    const harness = createHarness({
      Work: (task) => {
        seen.push(task.parameters);
        return failing.has(Number(task.parameters)) ? new TaskError('Boom') : 'done';
      },
    });
    const arn = await harness.start({
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          Items: [1, 2, 3],
          MaxConcurrency: 1,
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
            StartAt: 'Work',
            States: { Work: { ...invoke, End: true } },
          },
          End: true,
        },
      },
    });
    await harness.end(arn);
    failing.delete(2);
    failing.add(3);
    expect((await redriven(harness, arn)).status).toBe('FAILED');
    expect(seen).toEqual([1, 2, 2, 3]);
    failing.delete(3);

    expect((await redriven(harness, arn)).output).toBe('["done","done","done"]');
    expect(seen).toEqual([1, 2, 2, 3, 3]);
  });
});
