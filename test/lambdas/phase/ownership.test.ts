import type { PhasePlan, Run } from '../../../patterns/catalogue/payloads.ts';
import { readCheckpoint, saveCheckpoint } from '../../../stores/checkpoints/checkpoints.ts';
import { takeOwnership } from '../../../stores/checkpoints/ownership.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { pointHandlersAt } from '../first-attempt.ts';

let db: TestTable;
type Handler = (event: unknown) => Promise<unknown>;
let handlers: { readonly begin: Handler; readonly end: Handler };
beforeAll(async () => {
  db = await startWorkflowTable();
  pointHandlersAt(db.endpoint);
  const { handler: begin } = await import('../../../lambdas/begin-phase.ts');
  const { handler: end } = await import('../../../lambdas/end-phase.ts');
  handlers = { begin, end };
});
afterAll(() => db.close());

const phase: PhasePlan = {
  name: 'swarm',
  earlierPhases: [],
  agents: [
    {
      name: 'risk',
      required: true,
      replicas: 1,
      quorum: 1,
      combinator: 'first',
      functionArn: 'risk',
      budgetMs: 45_000,
      tiers: [{ name: 'rules', breakerId: 'risk/rules', attemptTimeoutMs: 5_000 }],
    },
  ],
};

/** The run of an older execution of a workflow, which a newer one has taken over. */
async function superseded(workflowId: string): Promise<Run> {
  const claim = { workflowId, startedAtMs: 1, input: '{}' };
  const older = await takeOwnership(db.table, { ...claim, executionArn: 'older' });
  await takeOwnership(db.table, { ...claim, executionArn: 'newer' });
  return { workflow: 'test', workflowId, ...older, input: {}, faults: [], faultSeed: 0 };
}

describe.each(['begin', 'end'] as const)('the %s of a phase, of an execution that is superseded', (step) => {
  test('fails by name, and leaves the phase as it was', async () => {
    const run = await superseded(`superseded-${step}`);
    const request = { run, phase, round: 0, redriveCount: 0 };
    await expect(handlers[step](request)).rejects.toMatchObject({ name: 'SupersededError' });
    expect(await readCheckpoint(db.table, run, phase.name)).toBeUndefined();
  });
});

test('a completed phase is ended again as it was, also by an execution that is superseded', async () => {
  const run = await superseded('completed');
  await saveCheckpoint(db.table, run, phase.name, {
    phaseStatus: 'completed',
    round: 0,
    level: 1,
    failedAgents: ['risk'],
    includedResults: [],
  });
  const request = { run, phase, round: 0, redriveCount: 0 };
  expect(await handlers.end(request)).toEqual({ phase: 'swarm', level: 1, failedAgents: ['risk'] });
});
