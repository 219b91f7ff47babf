import { readOwner, readWorkflow, renewOwnership, takeOwnership } from '../../../stores/checkpoints/ownership.ts';
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

function claim(executionArn: string, input = '{"ticker":"AAPL"}') {
  return { workflowId, executionArn, startedAtMs: 1, input };
}

describe('ownership of a workflow', () => {
  test('starts at epoch 1 and rises with every execution that takes it over', async () => {
    expect((await takeOwnership(db.table, claim('first'))).epoch).toBe(1);
    expect((await takeOwnership(db.table, claim('second'))).epoch).toBe(2);
    expect(await readOwner(db.table, workflowId)).toMatchObject({ epoch: 2, executionArn: 'second' });
  });

  test('keeps its epoch when the same execution claims it again', async () => {
    await takeOwnership(db.table, claim('first'));
    expect((await takeOwnership(db.table, claim('first'))).epoch).toBe(1);
  });

  test('goes to a later execution of the same name, which AWS frees after 90 days', async () => {
    await takeOwnership(db.table, claim('named'));
    const later = { ...claim('named'), startedAtMs: 2 };
    expect((await takeOwnership(db.table, later)).epoch).toBe(2);
    expect((await takeOwnership(db.table, later)).epoch).toBe(2);
    await expect(takeOwnership(db.table, { ...later, input: '{}' })).rejects.toMatchObject({
      name: 'InvalidInputError',
    });
  });

  test('is not renewed once it has expired, as TTL may have removed some of its records', async () => {
    const { epoch } = await takeOwnership(db.table, claim('first'));
    const { incarnation } = (await readOwner(db.table, workflowId)) ?? {};
    const startMs = db.clock.nowMs;
    db.clock.nowMs += 101 * 24 * 3_600_000;
    const owner = { workflowId, epoch, ...(incarnation === undefined ? {} : { incarnation }) };
    await renewOwnership(db.table, await readWorkflow(db.table, workflowId), owner);
    expect(await readOwner(db.table, workflowId)).toBeUndefined();
    db.clock.nowMs = startMs;
  });

  test('is refused for another input with a short message, however large the inputs are', async () => {
    const large = (fill: string) => JSON.stringify(fill.repeat(100_000));
    await takeOwnership(db.table, claim('first', large('a')));
    const refused = takeOwnership(db.table, claim('second', large('b')));
    await expect(refused).rejects.toMatchObject({ message: expect.stringMatching(/"aaa.*received "bbb/) as string });
    await refused.catch((error: Error) => expect(error.message.length).toBeLessThan(600));
  });

  test('has distinct epochs when several executions claim it at the same time', async () => {
    const owners = await Promise.all(['a', 'b', 'c', 'd'].map((arn) => takeOwnership(db.table, claim(arn))));
    expect(owners.map(({ epoch }) => epoch).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
  });

  test('is refused for another input, with both inputs in the message', async () => {
    await takeOwnership(db.table, claim('first'));
    await expect(takeOwnership(db.table, claim('second', '{"ticker":"MSFT"}'))).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringMatching(/AAPL.*received.*MSFT/) as string,
    });
    expect(await readOwner(db.table, workflowId)).toMatchObject({ epoch: 1 });
  });
});
