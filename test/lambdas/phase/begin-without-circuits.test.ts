import type { PhasePlan, Run } from '../../../patterns/catalogue/payloads.ts';
import { readCheckpoint } from '../../../stores/checkpoints/checkpoints.ts';
import { takeOwnership } from '../../../stores/checkpoints/ownership.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { pointHandlersAt } from '../first-attempt.ts';

let db: TestTable;
let begin: (event: unknown) => Promise<unknown>;
beforeAll(async () => {
  db = await startWorkflowTable();
  // DynamoDB refuses a batch over both tables as a whole
  pointHandlersAt(db.endpoint, { BREAKER_TABLE: 'deleted-table' });
  ({ handler: begin } = await import('../../../lambdas/begin-phase.ts'));
});
afterAll(() => db.close());

const limits = { required: true, replicas: 1, quorum: 1, combinator: 'first', budgetMs: 45_000 } as const;
const tiers = [{ name: 'rules', breakerId: 'risk/rules', attemptTimeoutMs: 5_000 }];
const agents = [{ name: 'risk', functionArn: 'risk', ...limits, tiers }];
const phase: PhasePlan = { name: 'swarm', earlierPhases: [], agents };

test('a phase begins also where the table of circuits cannot be read: its records are read by themselves', async () => {
  const claim = { workflowId: 'without-circuits', executionArn: 'arn', startedAtMs: 1, input: '{}' };
  const owner = await takeOwnership(db.table, claim);
  const run: Run = { workflow: 'test', ...claim, ...owner, input: {}, faults: [], faultSeed: 0 };
  const begun = await begin({ run, phase, round: 0, redriveCount: 0 });
  expect(begun).toMatchObject({ calls: [{ agent: 'risk', tier: 'rules' }], refused: [] });
  expect(await readCheckpoint(db.table, run, phase.name)).toMatchObject({ phaseStatus: 'started' });
});
