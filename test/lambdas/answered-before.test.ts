import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { type AgentDeclaration, defineAgent } from '../../patterns/agent.ts';
import { startWorkflowTable, type TestTable } from '../support/dynalite.ts';
import { observed } from '../support/observed.ts';
import { firstAttempt, pointHandlersAt } from './first-attempt.ts';

let db: TestTable;
let handler: (event: unknown) => Promise<unknown>;
let upSinceMs: number;
let computed = 0;
const send = DynamoDBClient.prototype.send;
let reads = 0;

beforeAll(async () => {
  db = await startWorkflowTable();
  pointHandlersAt(db.endpoint);
  DynamoDBClient.prototype.send = function (this: DynamoDBClient, ...args: never[]) {
    if ((args[0] as unknown) instanceof GetItemCommand) reads += 1;
    return Reflect.apply(send, this, args) as unknown;
  } as typeof send;
  const { agentHandler } = await import('../../lambdas/agent.ts');
  upSinceMs = Date.now();
  const declaration = defineAgent({
    name: 'risk',
    phase: 'swarm',
    required: true,
    output: z.json(),
    tiers: [{ name: 'rules', run: () => ({ computed: ++computed }) }],
  });
  handler = agentHandler(declaration as AgentDeclaration, { input: z.json() });
});
afterAll(() => {
  DynamoDBClient.prototype.send = send;
  return db.close();
});
beforeEach(() => {
  reads = 0;
  computed = 0;
});

test('an agent killed after it stored its answer finds it when the same attempt is made again, and computes nothing', async () => {
  // admitted before this environment came up, as every call is that another one was killed with
  const attempt = firstAttempt('killed', upSinceMs - 60_000);
  const before = await handler(attempt);
  expect(await handler(attempt)).toEqual(before);
  observed('FC-27', { outcome: computed === 1 ? 'found' : 'computed again' });
});

test('a call in a warm environment reads nothing before it computes', async () => {
  await handler(firstAttempt('warm', Date.now() + 1));
  expect([computed, reads]).toEqual([1, 0]);
});
