import { randomBytes } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { listResults, type NewResult, readResult, storeResult } from '../../../stores/checkpoints/results.ts';
import { castVote, createRound } from '../../../stores/replication/rounds.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { observed } from '../../support/observed.ts';
import { outputOf } from '../../support/stored.ts';

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

function result(overrides: Partial<NewResult> = {}): NewResult {
  const output = { signal: 'buy', note: 'ümläut ✓' };
  const metadata = { tier: 'rules', attempts: 1, failures: [], skipped: [] };
  return { agent: 'risk', replica: 0, output, ballot: 'buy', ...metadata, ...overrides };
}

describe('a result', () => {
  test('is read as it was stored', async () => {
    await storeResult(db.table, { workflowId, epoch: 1 }, 'research', result());
    const { output, ...metadata } = result();
    const outputBytes = Buffer.byteLength(JSON.stringify(output));
    expect(await readResult(db.table, { workflowId }, 'research', 'risk', 0)).toEqual({ ...metadata, outputBytes });
    expect(await outputOf(db.table, { workflowId }, 'research', 'risk', 0)).toEqual(output);
    expect(await outputOf(db.table, { workflowId }, 'research', 'risk', 1)).toBeUndefined();
    expect(await readResult(db.table, { workflowId }, 'research', 'risk', 1)).toBeUndefined();
  });

  test('is stored once: concurrent writers all get the first one', async () => {
    const writers = ['rules', 'simple-rules', 'model', 'cheaper-model'].map((tier) =>
      storeResult(db.table, { workflowId, epoch: 1 }, 'research', result({ tier })),
    );
    const answers = await Promise.all(writers);
    const current = await readResult(db.table, { workflowId }, 'research', 'risk', 0);
    for (const { result: kept } of answers) expect(kept).toEqual(current);
    expect(answers.filter(({ wasStored }) => wasStored)).toHaveLength(1);
  });

  test('is listed with its own phase only, from several pages', async () => {
    const owner = { workflowId, epoch: 1 };
    // 8 results of about 200 KB incompressible text are more than one page of 1 MB
    const big = () => ({ text: randomBytes(150_000).toString('base64') });
    for (let replica = 0; replica < 8; replica++) {
      await storeResult(db.table, owner, 'research', result({ replica, output: big() }));
    }
    await storeResult(db.table, owner, 'research-two', result({ replica: 99 }));
    const listed = await listResults(db.table, { workflowId }, 'research');
    expect(listed.map(({ replica }) => replica)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test.each([2 ** 53 + 2, -(2 ** 60), 1e300, 5e-324, 0.1, 0])('keeps the number %d', async (value) => {
    const owner = { workflowId, epoch: 1 };
    await storeResult(db.table, owner, 'swarm', result({ value, weight: Math.abs(value) }));
    expect(await listResults(db.table, { workflowId }, 'swarm')).toMatchObject([{ value, weight: Math.abs(value) }]);
    const quorums = { risk: { replicas: 2, quorum: 2, combinator: 'median' as const } };
    const votes = { 'risk#0': { ballot: 'b', value } };
    await createRound(db.table, owner, 'swarm', 0, { quorums, items: ['risk#1'], votes });
    const round = await castVote(db.table, owner, 'swarm', 0, 'risk#1', { ballot: 'b', value });
    expect(round?.votes).toEqual({ ...votes, 'risk#1': { ballot: 'b', value } });
  });

  test('of a later version cannot be read: UnknownSchemaVersionError', async () => {
    await storeResult(db.table, { workflowId, epoch: 1 }, 'research', result());
    await db.client.send(
      new UpdateItemCommand({
        TableName: 'workflows',
        Key: { workflowId: { S: workflowId }, record: { S: 'phase#research#result#risk#0' } },
        UpdateExpression: 'SET schemaVersion = :two',
        ExpressionAttributeValues: { ':two': { N: '2' } },
      }),
    );
    const error: unknown = await readResult(db.table, { workflowId }, 'research', 'risk', 0).catch(
      (reason: unknown) => reason,
    );
    observed('FC-25', { outcome: 'fails', error: (error as Error).name });
    expect((error as Error).message).toContain('schemaVersion 2');
  });
});
