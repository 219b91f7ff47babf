import * as z from 'zod';
import { MAX_INPUT_BYTES } from '../../patterns/catalogue/payloads.ts';
import { setAttributes } from '../../patterns/conditional-write.ts';
import { defineWorkflow, type WorkflowDeclaration } from '../../patterns/declarations/agent.ts';
import { readOwner } from '../../stores/checkpoints/ownership.ts';
import { startWorkflowTable, type TestTable } from '../support/dynalite.ts';
import { observed } from '../support/observed.ts';
import { pointHandlersAt } from './first-attempt.ts';

let db: TestTable;
let accept: (event: unknown) => Promise<unknown>;
beforeAll(async () => {
  db = await startWorkflowTable();
  pointHandlersAt(db.endpoint);
  const { acceptHandler } = await import('../../lambdas/accept.ts');
  const workflow = defineWorkflow({ name: 'any', input: z.json(), phases: ['swarm'] });
  accept = acceptHandler(workflow as WorkflowDeclaration);
});
afterAll(() => db.close());

const execution = (name: string) => ({ arn: `arn:${name}`, name, startedAt: '2026-01-01T00:00:00.000Z' });

test('fails with InvalidInputError for an input that would not fit beside a plan, and takes nothing over', async () => {
  // each of these takes three bytes
  const input = '✓'.repeat(MAX_INPUT_BYTES / 3);
  const refused = accept({ input: { input }, execution: execution('large') });
  const error: unknown = await refused.catch((reason: unknown) => reason);
  expect((error as Error).message).toContain(`allowed are ${MAX_INPUT_BYTES}`);
  observed('S8', { outcome: 'refused', error: (error as Error).name });
  expect(await readOwner(db.table, 'large')).toBeUndefined();
});

test('an input as large as allowed is taken', async () => {
  const input = 'x'.repeat(MAX_INPUT_BYTES - 2);
  expect(await accept({ input: { input }, execution: execution('fits') })).toMatchObject({ input, epoch: 1 });
});

test.each([200, 201, 10_000])('an input nested %d deep is accepted or refused by name', async (depth) => {
  const input = JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;
  const accepted = accept({ input: { input }, execution: execution(`deep-${depth}`) });
  if (depth <= 200) expect(await accepted).toMatchObject({ epoch: 1 });
  else
    await expect(accepted).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringMatching(/nested deeper than 20\d levels/) as string,
    });
});

// N24: TTL may take days to remove what has expired
test('a workflow that has expired is not resumed, though its record is still there; another input starts it anew', async () => {
  const start = (request: object, name: string) =>
    accept({ input: { workflowId: 'expired', ...request }, execution: execution(name) });
  const first = await start({ input: 'one' }, 'expired-1');
  await expect(start({ input: 'other' }, 'expired-2')).rejects.toMatchObject({ name: 'InvalidInputError' });

  const expiresAtSec = Math.floor(Date.now() / 1000) - 1;
  await db.table.write('expired', 'workflow', {
    conditions: [{ kind: 'present', path: ['epoch'] }],
    changes: setAttributes({ expiresAtSec }),
  });
  await expect(start({ resume: true }, 'expired-3')).rejects.toMatchObject({ name: 'CheckpointNotFoundError' });
  const anew = (await start({ input: 'other' }, 'expired-4')) as { incarnation: string };
  expect(anew).toMatchObject({ input: 'other', epoch: 2 });
  expect(first).not.toMatchObject({ incarnation: anew.incarnation });
});
