import * as z from 'zod';
import { type AgentDeclaration, type AgentTask, defineAgent } from '../../patterns/agent.ts';
import { saveCheckpoint } from '../../stores/workflows/checkpoints.ts';
import { MAX_RESULT_JSON_BYTES } from '../../stores/workflows/outputs.ts';
import { storeResult } from '../../stores/workflows/results.ts';
import { startWorkflowTable, type TestTable } from '../support/dynalite.ts';
import { firstAttempt, pointHandlersAt } from './first-attempt.ts';

let db: TestTable;
let invoke: (event: unknown) => Promise<unknown>;
let seen: AgentTask['results'] = {};
beforeAll(async () => {
  db = await startWorkflowTable();
  pointHandlersAt(db.endpoint);
  const { agentHandler } = await import('../../lambdas/agent.ts');
  const declaration = defineAgent({
    name: 'risk',
    phase: 'swarm',
    required: true,
    output: z.json(),
    tiers: [
      {
        name: 'rules',
        run({ results }) {
          seen = results;
          return 1;
        },
      },
    ],
  });
  invoke = agentHandler(declaration as AgentDeclaration, { input: z.json() });
});
afterAll(() => db.close());

const HOW = { ballot: 'b', tier: 'rules', attempts: 1, failures: [], skipped: [] };

/** Completes a phase with these answers of one agent. */
async function completed(workflowId: string, phase: string, answers: readonly string[]): Promise<void> {
  const owner = { workflowId, epoch: 1 };
  for (const [replica, output] of answers.entries()) {
    await storeResult(db.table, owner, phase, { agent: 'writer', replica, output, ...HOW });
  }
  const counted = answers.map((_, replica) => `writer#${replica}`);
  const done = { phaseStatus: 'completed', round: 0, level: 0, failedAgents: ['lost'], counted } as const;
  await saveCheckpoint(db.table, owner, phase, { ...done, failedAgents: ['lost'] });
}

function attemptAfter(workflowId: string, ...earlier: string[]) {
  const request = firstAttempt(workflowId, Date.now() + 1);
  return { ...request, call: { ...request.call, earlier } };
}

test('an agent is given the answers that counted, and of an agent that failed an empty list', async () => {
  await completed('known', 'before', ['first', 'second']);
  await storeResult(db.table, { workflowId: 'known', epoch: 1 }, 'before', {
    agent: 'late',
    replica: 0,
    output: 1,
    ...HOW,
  });
  await invoke(attemptAfter('known', 'before'));
  expect(JSON.parse(JSON.stringify(seen))).toEqual({ before: { writer: ['first', 'second'], lost: [] } });
});

// N29
test('answers of several phases that are too large together fail the agent that is to read them, by name', async () => {
  const large = Array.from({ length: 14 }, () => 'a'.repeat(MAX_RESULT_JSON_BYTES - 2));
  for (const phase of ['one', 'two', 'three']) await completed('together', phase, large);
  await invoke(attemptAfter('together', 'one', 'two'));
  expect(Object.keys(seen)).toEqual(['one', 'two']);
  const request = attemptAfter('together', 'one', 'two', 'three');
  const all = { ...request, call: { ...request.call, replica: 1 } };
  await expect(invoke(all)).rejects.toMatchObject({
    name: 'AgentInputError',
    message: expect.stringContaining('have 21000000 bytes as JSON') as string,
  });
});
