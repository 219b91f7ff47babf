import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cloud, startCloud } from '../../local/assembly/cloud.ts';
import { temporaryDirectory, writeAssembly } from './assembly.ts';

/** Each says in the store that it was there, unless another one was, if it is told to, and fails. */
const REPLICA = `
  import { readFileSync } from 'node:fs';
  import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
  Error.stackTraceLimit = 0; // a stack trace names files
  const dynamo = new DynamoDBClient({ maxAttempts: 1 });
  // blocks the thread, in real time
  const compute = (ms) => ms > 0 && Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  export const handler = async ({ index, paces, asks }) => {
    const [beforeMs, afterMs] = JSON.parse(readFileSync(paces, 'utf8'))[index];
    compute(beforeMs);
    if (!asks) throw Object.assign(new Error('replica ' + index), { name: 'Replica' + index });
    const Item = { id: { S: 'first' }, by: { N: String(index) } };
    const put = new PutItemCommand({ TableName: process.env.TABLE, Item, ConditionExpression: 'attribute_not_exists(id)' });
    const how = await dynamo.send(put).then(() => 'the first', () => 'a later one');
    compute(afterMs);
    throw Object.assign(new Error('replica ' + index + ', ' + how), { name: 'Replica' + index });
  };`;

/** [before its request, after it] of each of three replicas, in real milliseconds. */
type Paces = readonly (readonly [number, number])[];

const START = Date.UTC(2026, 0, 5, 9);

let assembly: string;
let paces: string;

beforeAll(async () => {
  paces = join(temporaryDirectory(), 'paces.json');
  const call = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: '@Replica', Payload: '{% $states.input %}' },
    End: true,
  };
  const map = { Type: 'Map', ItemProcessor: { StartAt: 'Call', States: { Call: call } }, End: true };
  assembly = await writeAssembly({
    functions: { Replica: { source: REPLICA, environment: { TABLE: { Ref: 'Table' } } } },
    definition: { QueryLanguage: 'JSONata', StartAt: 'Replicas', States: { Replicas: map } },
    resources: {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      },
    },
  });
});

/** Runs the replicas and @returns the history of their execution. */
async function historyOf(seed: number, simulated: boolean, ofReplicas: Paces, asks: boolean): Promise<string> {
  writeFileSync(paces, JSON.stringify(ofReplicas));
  const cloud: Cloud = await startCloud({
    assembly,
    time: 'virtual',
    seed,
    simulated,
    drawnBy: (content) => content.replaceAll(paces, ''),
    machineNowMs: () => START,
  });
  try {
    const { executionArn } = (await cloud.stepFunctions.call('StartExecution', {
      stateMachineArn: cloud.outputs.StateMachineArn ?? '',
      input: JSON.stringify([0, 1, 2].map((index) => ({ index, paces, asks }))),
    })) as { executionArn: string };
    await new Promise<void>((resolve) => {
      cloud.stepFunctions.onStatusChange((detail) => {
        if ((detail as { status?: string }).status !== 'RUNNING') resolve();
      });
    });
    const { events } = (await cloud.stepFunctions.call('GetExecutionHistory', { executionArn })) as {
      events: object[];
    };
    return JSON.stringify(events, undefined, 1);
  } finally {
    await cloud.stop();
  }
}

/** The simulated functions share a thread, and do not race. */
const AT_ONCE: Paces = [
  [0, 0],
  [0, 0],
  [0, 0],
];

/** In each the last replica that the order lets come to its end, or to its request, is the first in real time. */
const RACES: readonly Paces[] = [
  [
    [120, 0],
    [60, 60],
    [0, 120],
  ],
  [
    [0, 120],
    [60, 60],
    [120, 0],
  ],
];

test.each([
  ['and which of them wrote first', true],
  ['though they ask nothing', false],
])(
  'which of three failures of an instant ends a Map follows from the seed, not from the threads, %s',
  async (_, asks) => {
    const ended: string[] = [];
    for (const [seed, race] of RACES.entries()) {
      const simulated = await historyOf(seed, true, AT_ONCE, asks);
      ended.push(/"MapIterationFailed"[\s\S]*?"index": (\d)/.exec(simulated)?.[1] ?? 'none');
      expect(await historyOf(seed, false, race, asks)).toBe(simulated);
    }
    expect(new Set(ended).size).toBe(RACES.length);
  },
  120_000,
);
