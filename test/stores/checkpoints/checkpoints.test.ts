import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { setAttributes } from '../../../patterns/conditional-write.ts';
import type { StoredFailure } from '../../../patterns/degradation/settlement.ts';
import type { Json } from '../../../patterns/json/json.ts';
import { readCheckpoint, saveCheckpoint } from '../../../stores/checkpoints/checkpoints.ts';
import {
  MAX_RESULT_BYTES,
  MAX_RESULT_JSON_BYTES,
  MAX_RESULT_VALUES,
  readOutput,
} from '../../../stores/checkpoints/outputs.ts';
import { readOwner, takeOwnership } from '../../../stores/checkpoints/ownership.ts';
import { listResults, type NewResult, readResult, storeResult } from '../../../stores/checkpoints/results.ts';
import { listFailures, storeFailure } from '../../../stores/fallback/failures.ts';
import { castVote, openRound } from '../../../stores/replication/rounds.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { observed } from '../../support/observed.ts';

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

function claim(executionArn: string, input = '{"ticker":"AAPL"}') {
  return { workflowId, executionArn, startedAtMs: 1, input };
}

function result(overrides: Partial<NewResult> = {}): NewResult {
  const output = { signal: 'buy', note: 'ümläut ✓' };
  const how = { tier: 'rules', attempts: 1, failures: [], skipped: [] };
  return { agent: 'risk', replica: 0, output, ballot: 'buy', ...how, ...overrides };
}

function manyFields(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field-${index}`, 'f'.repeat(32)]));
}

describe('ownership of a workflow', () => {
  test('starts at epoch 1 and rises with every execution that takes it over', async () => {
    expect((await takeOwnership(db.table, claim('first'))).epoch).toBe(1);
    expect((await takeOwnership(db.table, claim('second'))).epoch).toBe(2);
    expect(await readOwner(db.table, workflowId)).toMatchObject({ epoch: 2, executionArn: 'second' });
  });

  test('is the same epoch when the same execution asks again', async () => {
    await takeOwnership(db.table, claim('first'));
    expect((await takeOwnership(db.table, claim('first'))).epoch).toBe(1);
  });

  test('goes to another execution of the same name: it started later, when the first one was forgotten', async () => {
    await takeOwnership(db.table, claim('named'));
    const later = { ...claim('named'), startedAtMs: 2 };
    expect((await takeOwnership(db.table, later)).epoch).toBe(2);
    expect((await takeOwnership(db.table, later)).epoch).toBe(2);
    await expect(takeOwnership(db.table, { ...later, input: '{}' })).rejects.toMatchObject({
      name: 'InvalidInputError',
    });
  });

  test('fails with a short text, however large the inputs that differ', async () => {
    const large = (fill: string) => JSON.stringify(fill.repeat(100_000));
    await takeOwnership(db.table, claim('first', large('a')));
    const refused = takeOwnership(db.table, claim('second', large('b')));
    await expect(refused).rejects.toMatchObject({ message: expect.stringMatching(/"aaa.*received "bbb/) as string });
    await refused.catch((error: Error) => expect(error.message.length).toBeLessThan(600));
  });

  test('goes to distinct epochs when many executions claim it at once', async () => {
    const owners = await Promise.all(['a', 'b', 'c', 'd'].map((arn) => takeOwnership(db.table, claim(arn))));
    expect(owners.map(({ epoch }) => epoch).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
  });

  test('fails for another input, naming both', async () => {
    await takeOwnership(db.table, claim('first'));
    await expect(takeOwnership(db.table, claim('second', '{"ticker":"MSFT"}'))).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringMatching(/AAPL.*received.*MSFT/) as string,
    });
    expect(await readOwner(db.table, workflowId)).toMatchObject({ epoch: 1 });
  });
});

describe('a checkpoint', () => {
  test('fails with SupersededError once a newer epoch has written it', async () => {
    await saveCheckpoint(db.table, { workflowId, epoch: 2 }, 'research', { phaseStatus: 'started', round: 0 });
    const late = saveCheckpoint(db.table, { workflowId, epoch: 1 }, 'research', { phaseStatus: 'started', round: 1 });
    await expect(late).rejects.toMatchObject({ name: 'SupersededError' });
    expect(await readCheckpoint(db.table, { workflowId }, 'research')).toMatchObject({ epoch: 2, round: 0 });
  });

  test('of a completed phase stands, whoever comes later', async () => {
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

describe('a result', () => {
  test('comes back as it was stored', async () => {
    await storeResult(db.table, { workflowId, epoch: 1 }, 'research', result());
    const { output, ...metadata } = result();
    const outputBytes = Buffer.byteLength(JSON.stringify(output));
    expect(await readResult(db.table, { workflowId }, 'research', 'risk', 0)).toEqual({ ...metadata, outputBytes });
    expect(await readOutput(db.table, { workflowId }, 'research', 'risk', 0)).toEqual(output);
    expect(await readOutput(db.table, { workflowId }, 'research', 'risk', 1)).toBeUndefined();
    expect(await readResult(db.table, { workflowId }, 'research', 'risk', 1)).toBeUndefined();
  });

  test('is stored once: of many writers at once the first one stands for all', async () => {
    const writers = ['rules', 'simple-rules', 'model', 'cheaper-model'].map((tier) =>
      storeResult(db.table, { workflowId, epoch: 1 }, 'research', result({ tier })),
    );
    const answers = await Promise.all(writers);
    const standing = await readResult(db.table, { workflowId }, 'research', 'risk', 0);
    for (const { result: kept } of answers) expect(kept).toEqual(standing);
    expect(answers.filter(({ isOwn }) => isOwn)).toHaveLength(1);
  });

  test('is listed with its phase alone, over several pages', async () => {
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

  test('fails when it is larger than one record may be, and stores nothing', async () => {
    const output = { text: randomBytes(MAX_RESULT_BYTES).toString('base64') };
    const stored = storeResult(db.table, { workflowId, epoch: 1 }, 'research', result({ output }));
    const error: unknown = await stored.catch((reason: unknown) => reason);
    observed('FC-15', { outcome: 'fails', error: (error as Error).name });
    expect(await readResult(db.table, { workflowId }, 'research', 'risk', 0)).toBeUndefined();
  });

  test.each<[string, Partial<NewResult>]>([
    // N29: forty of these are what an agent of the next phase is handed
    ['too large for its readers, though it compresses well', { output: 'a'.repeat(MAX_RESULT_JSON_BYTES) }],
    [
      'of more values than its readers have memory for',
      { output: Array.from({ length: MAX_RESULT_VALUES }, () => []) },
    ],
    ['of more fields than its item has room for', { fields: manyFields() }],
  ])('fails as too large when it is %s, and stores nothing', async (_, overrides) => {
    const stored = storeResult(db.table, { workflowId, epoch: 1 }, 'swarm', result(overrides));
    await expect(stored).rejects.toMatchObject({ name: 'AgentResultTooLargeError' });
    expect(await listResults(db.table, { workflowId }, 'swarm')).toEqual([]);
  });

  test('as large as allowed comes back', async () => {
    const values = Array.from({ length: MAX_RESULT_VALUES - 2 }, () => 0);
    const text = 'a'.repeat(MAX_RESULT_JSON_BYTES - JSON.stringify(['', ...values]).length);
    const output: Json = [text, ...values];
    await storeResult(db.table, { workflowId, epoch: 1 }, 'swarm', result({ output }));
    expect(await readOutput(db.table, { workflowId }, 'swarm', 'risk', 0)).toEqual(output);
  });

  test('that would inflate to more than may have been stored is not inflated', async () => {
    await storeResult(db.table, { workflowId, epoch: 1 }, 'swarm', result());
    const record = 'phase#swarm#result#risk#0';
    const bomb = { output: gzipSync(JSON.stringify('a'.repeat(50_000_000))) };
    await db.table.write(workflowId, record, {
      conditions: [{ kind: 'present', path: ['epoch'] }],
      changes: setAttributes(bomb),
    });
    await expect(readOutput(db.table, { workflowId }, 'swarm', 'risk', 0)).rejects.toMatchObject({
      name: 'AgentInputError',
      message: expect.stringContaining('the stored answer of risk cannot be read') as string,
    });
  });

  test.each([2 ** 53 + 2, -(2 ** 60), 1e300, 5e-324, 0.1, 0])('counts with %d as it is', async (value) => {
    const owner = { workflowId, epoch: 1 };
    await storeResult(db.table, owner, 'swarm', result({ value, weight: Math.abs(value) }));
    expect(await listResults(db.table, { workflowId }, 'swarm')).toMatchObject([{ value, weight: Math.abs(value) }]);
    const quorums = { risk: { replicas: 2, quorum: 2, combinator: 'median' as const } };
    const votes = { 'risk#0': { ballot: 'b', value } };
    await openRound(db.table, owner, 'swarm', 0, { quorums, items: ['risk#1'], votes });
    const round = await castVote(db.table, owner, 'swarm', 0, 'risk#1', { ballot: 'b', value });
    expect(round?.votes).toEqual({ ...votes, 'risk#1': { ballot: 'b', value } });
  });

  test('fails with UnknownSchemaVersionError when a later version wrote it', async () => {
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

describe('a failure', () => {
  const failure: StoredFailure = {
    agent: 'risk',
    replica: 0,
    round: 0,
    failures: [{ tier: 'rules', error: 'AgentError', cause: 'it broke' }],
    skipped: [{ tier: 'simple-rules', breakerId: 'risk/simple-rules', state: 'OPEN', retryAfterMs: 10 }],
    atMs: 1,
  };

  test('told twice is kept once', async () => {
    const owner = { workflowId, epoch: 1 };
    expect(await storeFailure(db.table, owner, 'research', failure)).toEqual(failure);
    const again = { ...failure, failures: [], atMs: 2 };
    expect(await storeFailure(db.table, owner, 'research', again)).toEqual(failure);
    expect(await listFailures(db.table, owner, 'research')).toEqual([failure]);
  });

  test('of an older execution does not count for a newer one', async () => {
    await storeFailure(db.table, { workflowId, epoch: 1 }, 'research', failure);
    expect(await listFailures(db.table, { workflowId, epoch: 2 }, 'research')).toEqual([]);
  });
});
