import { readCheckpoint, saveCheckpoint } from '../../../stores/checkpoints/checkpoints.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';

let db: TestTable;
let workflowId = '';
let count = 0;

beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());
beforeEach(() => {
  workflowId = `workflow-${count++}`;
});

describe('a checkpoint', () => {
  test('cannot be saved by an older epoch: SupersededError', async () => {
    await saveCheckpoint(db.table, { workflowId, epoch: 2 }, 'research', { phaseStatus: 'started', round: 0 });
    const late = saveCheckpoint(db.table, { workflowId, epoch: 1 }, 'research', { phaseStatus: 'started', round: 1 });
    await expect(late).rejects.toMatchObject({ name: 'SupersededError' });
    expect(await readCheckpoint(db.table, { workflowId }, 'research')).toMatchObject({ epoch: 2, round: 0 });
  });

  test('of a completed phase is not changed by a later execution', async () => {
    const done = { phaseStatus: 'completed', round: 0, level: 1, failedAgents: ['risk'] } as const;
    await saveCheckpoint(db.table, { workflowId, epoch: 1 }, 'research', { ...done, failedAgents: ['risk'] });
    const again = await saveCheckpoint(db.table, { workflowId, epoch: 2 }, 'research', {
      phaseStatus: 'started',
      round: 0,
    });
    expect(again).toMatchObject({ ...done, epoch: 1 });
  });

  test('keeps the verdict when a later round starts', async () => {
    const owner = { workflowId, epoch: 1 };
    const verdict = { error: 'CriticalDegradationError', message: 'why', epoch: 1, round: 0, redriveCount: 0, atMs: 7 };
    await saveCheckpoint(db.table, owner, 'research', { phaseStatus: 'failed', round: 0, verdict });
    await saveCheckpoint(db.table, owner, 'research', { phaseStatus: 'started', round: 1 });
    expect(await readCheckpoint(db.table, { workflowId }, 'research')).toMatchObject({
      phaseStatus: 'started',
      verdict,
    });
  });
});
