import * as z from 'zod';
import type { InvokeRequest } from '../../../patterns/catalogue/payloads.ts';
import { type AgentDeclaration, defineAgent } from '../../../patterns/declarations/agent.ts';
import { createRound } from '../../../stores/replication/rounds.ts';
import { roundKey } from '../../../stores/workflow-table/keys.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { observed } from '../../support/observed.ts';
import { firstAttempt, pointHandlersAt } from '../first-attempt.ts';

const REPLICAS = 8;
const QUORUM = 7;
/** Ballots of 60 KB a replica: together more than the 400 KB of an item. */
const FIELDS = 1_200;

let db: TestTable;
let invoke: (event: unknown) => Promise<unknown>;
/** the replica that disagrees, on its last field only */
let dissenter: number | undefined;

beforeAll(async () => {
  db = await startWorkflowTable();
  pointHandlersAt(db.endpoint);
  const { agentHandler } = await import('../../../lambdas/agent.ts');
  const field = (replica: number, index: number) => (replica === dissenter && index === FIELDS - 1 ? 'no' : index);
  const declaration = defineAgent({
    name: 'risk',
    phase: 'swarm',
    required: true,
    replication: { replicas: REPLICAS, quorum: QUORUM, combinator: 'field-wise' },
    output: z.record(z.string(), z.union([z.int(), z.string()])),
    tiers: [
      {
        name: 'rules',
        run: ({ replica }) =>
          Object.fromEntries(Array.from({ length: FIELDS }, (_, index) => [`field-${index}`, field(replica, index)])),
      },
    ],
  });
  invoke = agentHandler(declaration as AgentDeclaration, { input: z.json() });
});
afterAll(() => db.close());

/** What each replica's call ended with, in their order. */
async function callAll(workflowId: string): Promise<string[]> {
  const owner = { workflowId, epoch: 1 };
  const replicas = Array.from({ length: REPLICAS }, (_, replica) => replica);
  const quorums = { risk: { replicas: REPLICAS, quorum: QUORUM, combinator: 'field-wise' as const } };
  const items = replicas.map((replica) => `risk#${replica}`);
  await createRound(db.table, owner, 'swarm', 0, { quorums, items, votes: {} });
  const ends: string[] = [];
  for (const replica of replicas) {
    const request = firstAttempt(workflowId, Date.now() + 1);
    const event: InvokeRequest = { ...request, call: { ...request.call, replica, mayEndPhaseEarly: true } };
    const end = invoke(event).then(
      () => 'done',
      (error: Error) => error.name,
    );
    ends.push(await end);
  }
  return ends;
}

const DONE = Array.from({ length: QUORUM - 1 }, () => 'done');

// N34: the vote that went beyond 400 KB was a ValidationException
test('a vote by many fields is decided early by the replica that completes the quorum, whatever its ballots take', async () => {
  dissenter = undefined;
  const ends = await callAll('agreeing');
  // the last one is not needed any more, and changes nothing
  expect(ends).toEqual([...DONE, 'PhaseDecided', 'done']);
  observed('FC-61', { outcome: 'decided', error: ends[QUORUM - 1] });
  const round = await db.table.get('agreeing', roundKey({ workflowId: 'agreeing', epoch: 1 }, 'swarm', 0));
  expect(JSON.stringify(round).length).toBeLessThan(5_000);
});

test('a vote by many fields that differ in one stays open until the last replica can decide it', async () => {
  dissenter = 2;
  expect(await callAll('split')).toEqual([...DONE, 'done', 'done']);
});
