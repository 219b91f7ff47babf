import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import * as z from 'zod';
import type { AgentPlan, PhasePlan, Run } from '../../patterns/catalogue/payloads.ts';
import { type AgentDeclaration, defineAgent } from '../../patterns/declarations/agent.ts';
import { takeOwnership } from '../../stores/checkpoints/ownership.ts';
import { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { observed } from '../support/observed.ts';
import { sized } from '../support/size.ts';
import { type CrashPoint, Driver, type Handlers, loadHandlers, type Recovery } from './driver.ts';
import { pointHandlersAt } from './first-attempt.ts';

const server = dynalite({ createTableMs: 0 });
/** of the run under way @default - a test that drives the handlers itself */
let driver: Driver | undefined;
let handlers: Handlers;
let count = 0;
/** answers computed again although the store had acknowledged them */
let recomputed: string[] = [];

const replicated = { replicas: 3, quorum: 2, combinator: 'majority' } as const;
const answer = (name: string, replica: number) => {
  if (driver?.acknowledged.has(`${name}#${replica}`)) recomputed.push(name);
  return { by: name };
};
const agents: readonly AgentDeclaration[] = [
  defineAgent({
    name: 'sound',
    phase: 'swarm',
    required: true,
    output: z.json(),
    tiers: [{ name: 'rules', run: ({ replica }) => answer('sound', replica) }],
  }),
  defineAgent({
    name: 'falls-back',
    phase: 'swarm',
    required: true,
    output: z.json(),
    tiers: [
      { name: 'rules', run: () => Promise.reject(new Error('broken')) },
      { name: 'simple-rules', run: ({ replica }) => answer('falls-back', replica) },
    ],
  }),
  defineAgent({
    name: 'gate',
    phase: 'gate',
    required: true,
    replication: replicated,
    output: z.json(),
    tiers: [{ name: 'rules', run: ({ replica }) => answer('gate', replica) }],
  }),
];

/** The circuits are each run's own: what failed in one run must not open them for the next. */
function plan({ name, replication, tiers }: AgentDeclaration, circuits: string): AgentPlan {
  return {
    name,
    required: true,
    replicas: replication?.replicas ?? 1,
    quorum: replication?.quorum ?? 1,
    combinator: replication?.combinator ?? 'first',
    functionArn: name,
    budgetMs: 45_000,
    tiers: tiers.map((tier) => ({
      name: tier.name,
      breakerId: `${circuits}/${name}/${tier.name}`,
      attemptTimeoutMs: 5000,
    })),
  };
}

function plansOf(circuits: string): PhasePlan[] {
  return ['swarm', 'gate'].map((name, index, names) => ({
    name,
    earlierPhases: names.slice(0, index),
    agents: agents.filter((agent) => agent.phase === name).map((agent) => plan(agent, circuits)),
  }));
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  pointHandlersAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { POWERTOOLS_DEV: 'false' });
  const client = new DynamoDBClient({});
  for (const [name, ...keys] of [
    ['workflows', 'workflowId', 'record'],
    ['breakers', 'breakerId'],
  ]) {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: 'S' as const })),
        KeySchema: keys.map((key, index) => ({
          AttributeName: key,
          KeyType: index === 0 ? ('HASH' as const) : ('RANGE' as const),
        })),
      }),
    );
  }
  client.destroy();
  handlers = await loadHandlers(agents);
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

/** An execution takes the workflow over, as Accept does. */
function taker(workflowId: string): () => Promise<Run> {
  const table = new WorkflowTable({ dynamo: new DynamoDBClient({}), tableName: 'workflows', nowMs: Date.now });
  let executions = 0;
  return async () => {
    const executionArn = `${workflowId}-${executions++}`;
    const owner = await takeOwnership(table, { workflowId, executionArn, startedAtMs: 1, input: '{}' });
    return { workflow: 'test', workflowId, ...owner, input: {}, faults: [], faultSeed: 0 };
  };
}

async function runThrough(crash?: CrashPoint & { recovery: Recovery }) {
  recomputed = [];
  const workflowId = `crash-${count++}`;
  const own = new Driver(handlers, plansOf(workflowId), crash);
  driver = own;
  const report = await own.run(taker(workflowId));
  return { report, crashed: own.crashed };
}

const handlersThatWrite: readonly CrashPoint['handler'][] = ['begin', 'invoke', 'failure', 'end'];
const recoveries: readonly Recovery[] = ['retry', 'redrive', 'resume'];

/** By day every second request: the odd ones by retry and resume, the even ones by redrive. By night each of them by each. */
const requestsOf = (recovery: Recovery) =>
  sized({ first: recovery === 'redrive' ? 2 : 1, step: 2 }, { first: 1, step: 1 });

describe.each(handlersThatWrite)('a process that dies in %s', (handler) => {
  test.each(recoveries)('after any of its requests loses and recomputes nothing, by %s', async (recovery) => {
    let points = 0;
    const { first, step } = requestsOf(recovery);
    for (let afterRequest = first; afterRequest < 40; afterRequest += step) {
      const { report, crashed } = await runThrough({ handler, afterRequest, recovery });
      expect(report).toMatchObject({ degradationLevel: 0, failedAgents: [] });
      expect(recomputed).toEqual([]);
      if (!crashed) break;
      const isKept = report.failedAgents.length === 0 && recomputed.length === 0;
      observed(handler === 'invoke' ? 'FC-28' : 'FC-26', { outcome: isKept ? 'kept' : 'lost' });
      observed('R20', { outcome: isKept ? 'kept' : 'lost' });
      points += 1;
    }
    expect(points).toBeGreaterThan(first === 1 ? 1 : 0);
  });
});

test('EndPhase that dies between storing its verdict and throwing it gives the same verdict, and no round without a redrive', async () => {
  const broken = agents.map((agent) =>
    agent.name === 'sound'
      ? {
          ...agent,
          tiers: [
            { name: 'rules', attemptTimeoutMs: 50, run: () => new Promise(() => {}) },
          ] as AgentDeclaration['tiers'],
        }
      : agent,
  );
  const own = await loadHandlers(broken);
  const run = await taker(`verdict-${count++}`)();
  const [phase] = plansOf(run.workflowId);
  const request = { run, phase, round: 0, redriveCount: 0 };
  const { calls } = await own.begin(request);
  const call = calls.find(({ agent }) => agent === 'sound');
  await own.failure({ run, call, error: { Error: 'AgentTimeoutError', Cause: '' }, redriveCount: 0 });
  const others = calls.filter(({ agent }) => agent !== 'sound').map((other) => ({ ...other, tier: 'simple-rules' }));
  for (const other of others) await own.invoke(other.agent, { run, call: other, retryCount: 0, redriveCount: 0 });

  const verdict = expect.objectContaining({ name: 'CriticalDegradationError' }) as unknown;
  await expect(own.end(request)).rejects.toEqual(verdict);
  await expect(own.end(request)).rejects.toEqual(verdict);
  await expect(own.end({ ...request, redriveCount: 1 })).rejects.toMatchObject({ name: 'AnotherRound' });
});
