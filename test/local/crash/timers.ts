/** A workflow in which every kind of timer is running at some moment, and every task leaves a trace of each invocation. */
const INVOKE = 'arn:aws:states:::lambda:invoke';

/** One row in the table per invocation, numbered through; the answer carries the number. */
export const SOURCE = `
  import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
  import { SFNClient, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
  const table = new DynamoDBClient({});
  const stepFunctions = new SFNClient({});
  const TableName = process.env.TABLE;

  export const handler = async ({ execution, state, item, attempt, does, token }) => {
    const { Attributes } = await table.send(new UpdateItemCommand({
      TableName, Key: { pk: { S: 'invocations' }, sk: { N: '0' } }, ReturnValues: 'ALL_NEW',
      UpdateExpression: 'ADD counted :one', ExpressionAttributeValues: { ':one': { N: '1' } },
    }));
    const number = Attributes.counted.N;
    await table.send(new PutItemCommand({
      TableName, Item: { pk: { S: [execution, state, item, attempt].join(' ') }, sk: { N: number } },
    }));
    switch (does) {
      case 'fails twice':
        if (attempt < 2) throw Object.assign(new Error(number), { name: 'Flaky' });
        break;
      case 'fails':
        throw Object.assign(new Error(number), { name: 'Broken' });
      case 'hangs':
        return new Promise(() => {});
      case 'takes its time':
        await new Promise((resolve) => setTimeout(resolve, 2000));
        break;
      case 'asks':
        await table.send(new PutItemCommand({
          TableName, Item: { pk: { S: 'token of ' + execution }, sk: { N: '0' }, token: { S: token } },
        }));
        break;
      case 'answers': {
        const { Item } = await table.send(new GetItemCommand({
          TableName, Key: { pk: { S: 'token of ' + execution }, sk: { N: '0' } }, ConsistentRead: true,
        }));
        await stepFunctions
          .send(new SendTaskSuccessCommand({ taskToken: Item.token.S, output: '"answered"' }))
          .catch((error) => { if (error.name !== 'TaskTimedOut') throw error; }); // an earlier try was heard
        break;
      }
    }
    return { number: Number(number), value: item * 10 };
  };`;

function task(state: string, does: string, item = '0'): object {
  return {
    Type: 'Task',
    Resource: INVOKE,
    Arguments: {
      FunctionName: '@Works',
      Payload: {
        execution: '{% $states.context.Execution.Name %}',
        state,
        item: `{% ${item} %}`,
        attempt: '{% $states.context.State.RetryCount %}',
        does,
      },
    },
    Output: '{% $states.result.Payload.value %}',
  };
}

function asking(state: string, does: string, heartbeatSeconds: number): object {
  const { Arguments, Output, ...rest } = task(state, does) as { Arguments: { Payload: object }; Output: string };
  return {
    ...rest,
    Resource: `${INVOKE}.waitForTaskToken`,
    Arguments: { ...Arguments, Payload: { ...Arguments.Payload, token: '{% $states.context.Task.Token %}' } },
    HeartbeatSeconds: heartbeatSeconds,
    Output: '{% $states.result %}',
  };
}

function alone(name: string, state: object, more: Record<string, object> = {}): object {
  return { StartAt: name, States: { [name]: state, ...more } };
}

const end = { End: true };
const late = { Type: 'Pass', Output: 'too late', End: true };

export const DEFINITION = {
  QueryLanguage: 'JSONata',
  TimeoutSeconds: 3_600,
  StartAt: 'Rest',
  States: {
    Rest: { Type: 'Wait', Seconds: 5, Next: 'Until' },
    Until: {
      Type: 'Wait',
      Timestamp: '{% $fromMillis($toMillis($states.context.State.EnteredTime) + 4000) %}',
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      Items: [1, 2, 3],
      MaxConcurrency: 2,
      ItemProcessor: alone('Work', {
        ...task('Work', 'fails twice', '$states.input'),
        TimeoutSeconds: 30,
        Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 1, BackoffRate: 3 }],
        ...end,
      }),
      Assign: { each: '{% $states.result %}' },
      Next: 'Together',
    },
    Together: {
      Type: 'Parallel',
      Branches: [
        alone('Linger', { ...task('Linger', 'takes its time'), ...end }),
        alone('Ask', { ...asking('Ask', 'asks', 600), ...end }),
        alone(
          'Think',
          { Type: 'Wait', Seconds: 3, Next: 'Answer' },
          { Answer: { ...task('Answer', 'answers'), ...end } },
        ),
        alone(
          'Hang',
          {
            ...task('Hang', 'hangs'),
            TimeoutSeconds: 8,
            Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'HungUp' }],
            ...end,
          },
          { HungUp: late },
        ),
        alone(
          'Silent',
          {
            ...asking('Silent', 'says nothing', 6),
            Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Missed' }],
            ...end,
          },
          { Missed: late },
        ),
      ],
      Assign: { together: '{% $states.result %}' },
      Next: 'Nap',
    },
    Nap: {
      ...nap(2),
      Output: '{% $states.result.Output %}',
      Assign: { nap: '{% $states.result.Output %}' },
      Next: 'Oversleep',
    },
    Oversleep: { ...nap(60), Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Broken' }], Next: 'Broken' },
    Broken: {
      Type: 'Parallel',
      Branches: [
        alone('Soon', { Type: 'Wait', Seconds: 1, Next: 'Fails' }, { Fails: { ...task('Fails', 'fails'), ...end } }),
        alone('Idle', { Type: 'Wait', Seconds: 60, End: true }),
      ],
      Catch: [{ ErrorEquals: ['Broken'], Next: 'Spread' }],
      End: true,
    },
    Spread: {
      Type: 'Map',
      Items: [1, 2, 3],
      MaxConcurrency: 2,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        ...alone(
          'Delay',
          { Type: 'Wait', Seconds: 2, Next: 'EachChild' },
          { EachChild: { ...task('EachChild', 'answers at once', '$states.input'), ...end } },
        ),
      },
      Output: { each: '{% $each %}', together: '{% $together %}', nap: '{% $nap %}', spread: '{% $states.result %}' },
      End: true,
    },
  },
};

function nap(seconds: number): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution.sync:2',
    Arguments: { StateMachineArn: '@Sleeper', Input: { seconds } },
  };
}

/** Started by the workflow: sleeps, but not for longer than 12 seconds. */
export const SLEEPER = {
  QueryLanguage: 'JSONata',
  TimeoutSeconds: 12,
  StartAt: 'Sleep',
  States: { Sleep: { Type: 'Wait', Seconds: '{% $states.input.seconds %}', Output: 'slept', End: true } },
};
