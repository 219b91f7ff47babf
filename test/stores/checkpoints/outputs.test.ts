import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { setAttributes } from '../../../patterns/conditional-write.ts';
import type { Json } from '../../../patterns/json/json.ts';
import { MAX_RESULT_BYTES, MAX_RESULT_JSON_BYTES, MAX_RESULT_VALUES } from '../../../stores/checkpoints/outputs.ts';
import { listResults, type NewResult, readResult, storeResult } from '../../../stores/checkpoints/results.ts';
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

function manyFields(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field-${index}`, 'f'.repeat(32)]));
}

describe('an output', () => {
  test('is refused when it is larger than a record, and nothing is stored', async () => {
    const output = { text: randomBytes(MAX_RESULT_BYTES).toString('base64') };
    const stored = storeResult(db.table, { workflowId, epoch: 1 }, 'research', result({ output }));
    const error: unknown = await stored.catch((reason: unknown) => reason);
    observed('FC-15', { outcome: 'fails', error: (error as Error).name });
    expect(await readResult(db.table, { workflowId }, 'research', 'risk', 0)).toBeUndefined();
  });

  test.each<[string, Partial<NewResult>]>([
    // N29: an agent of the next phase receives up to forty of these
    ['too large for its readers, though it compresses well', { output: 'a'.repeat(MAX_RESULT_JSON_BYTES) }],
    [
      'of more values than its readers have memory for',
      { output: Array.from({ length: MAX_RESULT_VALUES }, () => []) },
    ],
    ['of more fields than its item has room for', { fields: manyFields() }],
  ])('is refused when it is %s, and nothing is stored', async (_, overrides) => {
    const stored = storeResult(db.table, { workflowId, epoch: 1 }, 'swarm', result(overrides));
    await expect(stored).rejects.toMatchObject({ name: 'AgentResultTooLargeError' });
    expect(await listResults(db.table, { workflowId }, 'swarm')).toEqual([]);
  });

  test('of the largest size is read as it was stored', async () => {
    const values = Array.from({ length: MAX_RESULT_VALUES - 2 }, () => 0);
    const text = 'a'.repeat(MAX_RESULT_JSON_BYTES - JSON.stringify(['', ...values]).length);
    const output: Json = [text, ...values];
    await storeResult(db.table, { workflowId, epoch: 1 }, 'swarm', result({ output }));
    expect(await outputOf(db.table, { workflowId }, 'swarm', 'risk', 0)).toEqual(output);
  });

  test('that would inflate to more than the largest size is not inflated', async () => {
    await storeResult(db.table, { workflowId, epoch: 1 }, 'swarm', result());
    const record = 'phase#swarm#result#risk#0';
    const bomb = { output: gzipSync(JSON.stringify('a'.repeat(50_000_000))) };
    await db.table.write(workflowId, record, {
      conditions: [{ kind: 'present', path: ['epoch'] }],
      changes: setAttributes(bomb),
    });
    await expect(outputOf(db.table, { workflowId }, 'swarm', 'risk', 0)).rejects.toMatchObject({
      name: 'AgentInputError',
      message: expect.stringContaining('the stored answer of risk cannot be read') as string,
    });
  });
});
