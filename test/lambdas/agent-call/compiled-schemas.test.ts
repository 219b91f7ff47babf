import { compiledSchemas } from '../../../lambdas/agent-call/compiled-schemas.ts';
import { StoreUnavailableError } from '../../../patterns/catalogue/errors.ts';
import { COMPILED_FOR_MS } from '../../../patterns/models/compiled-schemas.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';

let db: TestTable;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());

test('a schema is known to all functions for 23 h from its newest answer', async () => {
  const schemas = compiledSchemas(db.table);
  expect(await schemas.has('a')).toBe(false);
  await schemas.add('a');
  expect(await schemas.has('a')).toBe(true);
  // another environment has the record only
  const { answeredAtMs } = (await db.table.get('#schema#a', 'schema')) ?? {};
  expect(answeredAtMs).toBe(db.clock.nowMs);
  db.clock.nowMs += COMPILED_FOR_MS - 1;
  expect(await schemas.has('a')).toBe(true);
  db.clock.nowMs += 1;
  expect(await schemas.has('a')).toBe(false);
});

test('an environment writes once in half a day, however often it is answered', async () => {
  let writes = 0;
  const schemas = compiledSchemas({
    nowMs: () => db.clock.nowMs,
    get: (...key) => db.table.get(...key),
    update: (...write) => {
      writes += 1;
      return db.table.update(...write);
    },
  });
  for (const _ of [1, 2, 3]) await schemas.add('b');
  expect(writes).toBe(1);
  db.clock.nowMs += COMPILED_FOR_MS / 2;
  await schemas.add('b');
  expect(writes).toBe(2);
});

test('of a table that cannot be reached no schema is known, and nothing fails', async () => {
  const down = async () => {
    throw new StoreUnavailableError('no connection');
  };
  const schemas = compiledSchemas({ nowMs: () => db.clock.nowMs, get: down, update: down });
  expect(await schemas.has('c')).toBe(false);
  await schemas.add('c');
});
