import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { CheckpointNotFoundError } from '../../../patterns/catalogue/errors.ts';
import { saveCheckpoint } from '../../../stores/checkpoints/checkpoints.ts';
import { readIncluded } from '../../../stores/checkpoints/included-results.ts';
import { storeResult } from '../../../stores/checkpoints/results.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { observed } from '../../support/observed.ts';
import { includedResultsOf } from '../../support/stored.ts';

let db: TestTable;
let count = 0;
let owner = { workflowId: '', epoch: 1 };
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());
beforeEach(() => {
  owner = { workflowId: `included-${count++}`, epoch: 1 };
});

async function store(replica: number): Promise<void> {
  const metadata = { ballot: 'b', tier: 'rules', attempts: 1, failures: [], skipped: [] };
  await storeResult(db.table, owner, 'swarm', { agent: 'risk', replica, output: {}, ...metadata });
}

async function complete(replicas: readonly number[]): Promise<void> {
  const includedResults = replicas.map((replica) => `risk#${replica}`);
  await saveCheckpoint(db.table, owner, 'swarm', { phaseStatus: 'completed', round: 0, level: 0, includedResults });
}

describe('a read of phases that finds less than their checkpoint includes', () => {
  const gone = () => {
    throw new CheckpointNotFoundError('gone');
  };

  test('is made once more, since the checkpoint may be newer than the results that came with it', async () => {
    const reads = [1, 2];
    const read = () => Promise.resolve(reads.shift());
    expect(await readIncluded(read, (at) => (at === 1 ? gone() : at))).toBe(2);
    expect(reads).toEqual([]);
  });

  test('is made twice at most, and once for any other error', async () => {
    let reads = 0;
    const read = () => Promise.resolve(++reads);
    await expect(readIncluded(read, gone)).rejects.toThrow('gone');
    expect(reads).toBe(2);
    const other = () => Promise.reject(new TypeError('not completed'));
    await expect(readIncluded(read, other)).rejects.toThrow('not completed');
    expect(reads).toBe(3);
  });
});

describe('the results that a completed phase includes', () => {
  test('are those of its checkpoint, without later ones', async () => {
    await store(0);
    await complete([0]);
    await store(1);
    const results = await includedResultsOf(db.table, owner, 'swarm');
    expect(results.map(({ replica }) => replica)).toEqual([0]);
  });

  test('cannot be listed before the phase is completed', async () => {
    await store(0);
    await expect(includedResultsOf(db.table, owner, 'swarm')).rejects.toThrow(
      `phase swarm of workflow ${owner.workflowId} is not completed`,
    );
  });

  test('are named in an error when they are gone, instead of reporting a failed agent', async () => {
    await store(0);
    await complete([0]);
    const Key = { workflowId: { S: owner.workflowId }, record: { S: 'phase#swarm#result#risk#0' } };
    await db.client.send(new DeleteItemCommand({ TableName: 'workflows', Key }));
    const error: unknown = await includedResultsOf(db.table, owner, 'swarm').catch((reason: unknown) => reason);
    observed('FC-44', { outcome: 'fails', error: (error as Error).name });
    expect((error as Error).message).toContain('risk#0');
  });
});
