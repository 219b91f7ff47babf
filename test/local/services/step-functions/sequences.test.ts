import type { JsonObject } from '../../../../local/json.ts';
import { createHarness, LAMBDA, notation, TaskError, type TaskHandler } from './harness.ts';

const boom: TaskHandler = () => new TaskError('Exception', '{"errorMessage":"Some exception was raised."}');
const invoke = { Type: 'Task', Resource: LAMBDA, Arguments: { FunctionName: 'f', Payload: {} } };
const pass = (next?: string): JsonObject => ({
  Type: 'Pass',
  ...(next === undefined ? { End: true } : { Next: next }),
});
const failingMap = (more: JsonObject): JsonObject => ({
  StartAt: 'StartState',
  States: {
    StartState: { Type: 'Pass', Output: { arr: [1] }, Next: 'MapState' },
    MapState: {
      Type: 'Map',
      Items: '{% $states.input.arr %}',
      MaxConcurrency: 1,
      ItemProcessor: {
        StartAt: 'HandleItemFail',
        States: { HandleItemFail: { Type: 'Fail', Error: 'E', Cause: 'C' } },
      },
      ...more,
    },
    ...(more.Catch !== undefined && { FinalCaught: pass() }),
  },
});

interface Recorded {
  readonly title: string;
  readonly definition: JsonObject;
  readonly input?: JsonObject;
  readonly tasks?: Readonly<Record<string, TaskHandler>>;
  readonly events: string;
}

/** Sequences recorded on AWS (LocalStack's snapshots of 2023 to 2025), written down with ids and links. */
const RECORDED: readonly Recorded[] = [
  {
    title: 'three Pass states',
    definition: { StartAt: 'State0', States: { State0: pass('State1'), State1: pass('State2'), State2: pass() } },
    events:
      '1<-0 ExecutionStarted; 2<-0 PassStateEntered[name=State0]; 3<-2 PassStateExited[name=State0]; 4<-3 PassStateEntered[name=State1]; 5<-4 PassStateExited[name=State1]; 6<-5 PassStateEntered[name=State2]; 7<-6 PassStateExited[name=State2]; 8<-7 ExecutionSucceeded',
  },
  {
    title: 'a Fail without texts',
    definition: { StartAt: 'FailState', States: { FailState: { Type: 'Fail' } } },
    events: '1<-0 ExecutionStarted; 2<-0 FailStateEntered[name=FailState]; 3<-2 ExecutionFailed',
  },
  {
    title: 'a Choice',
    definition: {
      StartAt: 'ChoiceState',
      States: {
        ChoiceState: { Type: 'Choice', Choices: [{ Condition: true, Next: 'ConditionTrue' }] },
        ConditionTrue: pass(),
      },
    },
    events:
      '1<-0 ExecutionStarted; 2<-0 ChoiceStateEntered[name=ChoiceState]; 3<-2 ChoiceStateExited[name=ChoiceState]; 4<-3 PassStateEntered[name=ConditionTrue]; 5<-4 PassStateExited[name=ConditionTrue]; 6<-5 ExecutionSucceeded',
  },
  {
    title: 'a Wait',
    definition: { StartAt: 'WaitState', States: { WaitState: { Type: 'Wait', Seconds: 1, End: true } } },
    events:
      '1<-0 ExecutionStarted; 2<-0 WaitStateEntered[name=WaitState]; 3<-2 WaitStateExited[name=WaitState]; 4<-3 ExecutionSucceeded',
  },
  {
    title: 'a Wait for no timestamp',
    definition: {
      StartAt: 'WaitState',
      States: { WaitState: { Type: 'Wait', Timestamp: "{% '2016-12-05 21:29:29Z' %}", End: true } },
    },
    events:
      '1<-0 ExecutionStarted; 2<-0 WaitStateEntered[name=WaitState]; 3<-2 EvaluationFailed[error=States.QueryEvaluationError, location=Timestamp]; 4<-3 ExecutionFailed[error=States.QueryEvaluationError]',
  },
  {
    title: 'a task that is retried three times and then caught',
    definition: {
      StartAt: 'InvokeLambdaWithRetry',
      States: {
        InvokeLambdaWithRetry: {
          ...invoke,
          Retry: [{ ErrorEquals: ['Exception'], MaxAttempts: 3 }],
          Catch: [{ ErrorEquals: ['Exception'], Next: 'HandleError' }],
          End: true,
        },
        HandleError: pass(),
      },
    },
    tasks: { InvokeLambdaWithRetry: boom },
    events:
      '1<-0 ExecutionStarted; 2<-0 TaskStateEntered[name=InvokeLambdaWithRetry]; 3<-2 TaskScheduled; 4<-3 TaskStarted; 5<-4 TaskFailed[error=Exception]; 6<-5 TaskScheduled; 7<-6 TaskStarted; 8<-7 TaskFailed[error=Exception]; 9<-8 TaskScheduled; 10<-9 TaskStarted; 11<-10 TaskFailed[error=Exception]; 12<-11 TaskScheduled; 13<-12 TaskStarted; 14<-13 TaskFailed[error=Exception]; 15<-14 TaskStateExited[name=InvokeLambdaWithRetry]; 16<-15 PassStateEntered[name=HandleError]; 17<-16 PassStateExited[name=HandleError]; 18<-17 ExecutionSucceeded',
  },
  {
    title: 'a task that times out',
    definition: { StartAt: 'Start', States: { Start: { ...invoke, TimeoutSeconds: 5, End: true } } },
    events:
      '1<-0 ExecutionStarted; 2<-0 TaskStateEntered[name=Start]; 3<-2 TaskScheduled[timeoutInSeconds=5]; 4<-3 TaskStarted; 5<-4 TaskTimedOut[error=States.Timeout]; 6<-5 ExecutionFailed[error=States.Timeout]',
  },
  {
    title: 'a Map whose Items are a number',
    definition: {
      StartAt: 'MapIterateState',
      States: {
        MapIterateState: {
          Type: 'Map',
          Items: '{% 1 %}',
          ItemProcessor: { StartAt: 'Pass', States: { Pass: pass() } },
          End: true,
        },
      },
    },
    events:
      '1<-0 ExecutionStarted; 2<-0 MapStateEntered[name=MapIterateState]; 3<-0 EvaluationFailed[error=States.QueryEvaluationError, location=Items]; 4<-3 MapStateFailed; 5<-4 ExecutionFailed[error=States.QueryEvaluationError]',
  },
  {
    title: 'a Map one after the other',
    definition: {
      StartAt: 'MapIterateState',
      States: {
        MapIterateState: {
          Type: 'Map',
          Items: [1, 2],
          MaxConcurrency: 1,
          ItemProcessor: { StartAt: 'Pass', States: { Pass: pass() } },
          End: true,
        },
      },
    },
    events:
      '1<-0 ExecutionStarted; 2<-0 MapStateEntered[name=MapIterateState]; 3<-2 MapStateStarted[length=2]; 4<-3 MapIterationStarted[name=MapIterateState, index=0]; 5<-4 PassStateEntered[name=Pass]; 6<-5 PassStateExited[name=Pass]; 7<-6 MapIterationSucceeded[name=MapIterateState, index=0]; 8<-6 MapIterationStarted[name=MapIterateState, index=1]; 9<-8 PassStateEntered[name=Pass]; 10<-9 PassStateExited[name=Pass]; 11<-10 MapIterationSucceeded[name=MapIterateState, index=1]; 12<-11 MapStateSucceeded; 13<-11 MapStateExited[name=MapIterateState]; 14<-13 ExecutionSucceeded',
  },
  {
    title: 'a Map that fails and is caught',
    definition: failingMap({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'FinalCaught' }], End: true }),
    events:
      '1<-0 ExecutionStarted; 2<-0 PassStateEntered[name=StartState]; 3<-2 PassStateExited[name=StartState]; 4<-3 MapStateEntered[name=MapState]; 5<-4 MapStateStarted[length=1]; 6<-5 MapIterationStarted[name=MapState, index=0]; 7<-6 FailStateEntered[name=HandleItemFail]; 8<-7 MapIterationFailed[name=MapState, index=0]; 9<-7 MapStateFailed; 10<-9 MapStateExited[name=MapState]; 11<-10 PassStateEntered[name=FinalCaught]; 12<-11 PassStateExited[name=FinalCaught]; 13<-12 ExecutionSucceeded',
  },
  {
    title: 'a Map that fails, is tried again as a whole and fails',
    definition: failingMap({ Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }], End: true }),
    events:
      '1<-0 ExecutionStarted; 2<-0 PassStateEntered[name=StartState]; 3<-2 PassStateExited[name=StartState]; 4<-3 MapStateEntered[name=MapState]; 5<-4 MapStateStarted[length=1]; 6<-5 MapIterationStarted[name=MapState, index=0]; 7<-6 FailStateEntered[name=HandleItemFail]; 8<-7 MapIterationFailed[name=MapState, index=0]; 9<-7 MapStateStarted[length=1]; 10<-9 MapIterationStarted[name=MapState, index=0]; 11<-10 FailStateEntered[name=HandleItemFail]; 12<-11 MapIterationFailed[name=MapState, index=0]; 13<-11 MapStateFailed; 14<-13 ExecutionFailed[error=E]',
  },
  {
    title: 'a Parallel that is tried again and fails',
    definition: {
      StartAt: 'ParallelState',
      States: {
        ParallelState: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'Branch1', States: { Branch1: { Type: 'Fail', Error: 'FailureType' } } }],
          Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }],
          End: true,
        },
      },
    },
    events:
      '1<-0 ExecutionStarted; 2<-0 ParallelStateEntered[name=ParallelState]; 3<-2 ParallelStateStarted; 4<-3 FailStateEntered[name=Branch1]; 5<-4 ParallelStateStarted; 6<-5 FailStateEntered[name=Branch1]; 7<-6 ParallelStateFailed; 8<-7 ExecutionFailed[error=FailureType]',
  },
  {
    title: 'a Parallel whose task fails and that is caught',
    definition: {
      StartAt: 'ParallelState',
      States: {
        ParallelState: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'Task', States: { Task: { ...invoke, End: true } } }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Fallback' }],
          End: true,
        },
        Fallback: pass(),
      },
    },
    tasks: { Task: boom },
    events:
      '1<-0 ExecutionStarted; 2<-0 ParallelStateEntered[name=ParallelState]; 3<-2 ParallelStateStarted; 4<-3 TaskStateEntered[name=Task]; 5<-4 TaskScheduled; 6<-5 TaskStarted; 7<-6 TaskFailed[error=Exception]; 8<-7 TaskStateAborted; 9<-7 ParallelStateFailed; 10<-9 ParallelStateExited[name=ParallelState]; 11<-10 PassStateEntered[name=Fallback]; 12<-11 PassStateExited[name=Fallback]; 13<-12 ExecutionSucceeded',
  },
];

describe('the history of an execution', () => {
  for (const { title, definition, input, tasks, events } of RECORDED) {
    test(`is the one AWS wrote for ${title}`, async () => {
      const harness = createHarness(tasks);
      const arn = await harness.start(definition, input);
      await harness.end(arn);

      expect(notation(await harness.history(arn))).toBe(events);
    });
  }

  test('names every iteration and every task that a failing iteration takes with it, all pointing to the culprit', async () => {
    const harness = createHarness({ LambdaInvoke: () => undefined });
    const arn = await harness.start({
      StartAt: 'MapWait',
      States: {
        MapWait: {
          Type: 'Map',
          Items: [1, 2, 3, 4],
          ItemProcessor: {
            StartAt: 'LambdaInvoke',
            States: { LambdaInvoke: { ...invoke, TimeoutSeconds: '{% $states.input = 1 ? 5 : 60 %}', End: true } },
          },
          End: true,
        },
      },
    });
    await harness.end(arn);

    const history = await harness.history(arn);
    const culprit = history.find(({ type }) => type === 'TaskTimedOut')?.id;
    const collapse = history.filter(({ previousEventId }) => previousEventId === culprit);
    expect(collapse.map(({ type, details }) => `${type}${details.index ?? ''}`)).toEqual([
      'MapIterationFailed0',
      'TaskStateAborted',
      'MapIterationAborted1',
      'TaskStateAborted',
      'MapIterationAborted2',
      'TaskStateAborted',
      'MapIterationAborted3',
      'TaskStateAborted',
      'MapStateFailed',
    ]);
  });

  test('names a Map inside a Parallel as failed or as aborted, not as both', async () => {
    const map = (name: string, processor: JsonObject): JsonObject => ({
      StartAt: name,
      States: { [name]: { Type: 'Map', Items: [1], ItemProcessor: processor, End: true } },
    });
    const harness = createHarness({ Hang: () => undefined });
    const arn = await harness.start({
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [
            map('M1', { StartAt: 'Hang', States: { Hang: { ...invoke, End: true } } }),
            map('M2', { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 1, Next: 'F' }, F: { Type: 'Fail' } } }),
          ],
          End: true,
        },
      },
    });
    await harness.end(arn);
    const history = await harness.history(arn);

    expect(
      history.slice(history.findIndex(({ type }) => type === 'FailStateEntered') + 1).map(({ type }) => type),
    ).toEqual([
      'MapIterationFailed',
      'MapStateFailed',
      'MapStateAborted',
      'MapIterationAborted',
      'TaskStateAborted',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
  });

  test('starts all iterations of a Map at once, each pointing to MapStateStarted', async () => {
    const harness = createHarness({ LambdaInvoke: () => 1 });
    const arn = await harness.start({
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          Items: [1, 2, 3],
          ItemProcessor: { StartAt: 'LambdaInvoke', States: { LambdaInvoke: { ...invoke, End: true } } },
          End: true,
        },
      },
    });
    await harness.end(arn);

    const history = await harness.history(arn);
    expect(history.slice(3, 6).map(({ id, previousEventId, type }) => `${id}<-${previousEventId} ${type}`)).toEqual([
      '4<-3 MapIterationStarted',
      '5<-3 MapIterationStarted',
      '6<-3 MapIterationStarted',
    ]);
  });
});
