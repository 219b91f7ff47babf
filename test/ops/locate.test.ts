import { executionNameFor } from '../../ops/execution-name.ts';
import { locateExecution } from '../../ops/locate.ts';
import { startExecution } from '../../ops/start.ts';
import { readExecution } from '../../ops/status.ts';
import type { Target } from '../../ops/target.ts';
import { takeOwnership } from '../../stores/checkpoints/ownership.ts';
import { saveEntry } from '../../stores/execution-index/entries.ts';
import { startWorkflowTable, type TestTable } from '../support/dynalite.ts';
import { type OpsCloud, startOpsCloud } from './support/cloud.ts';

let cloud: OpsCloud;
let db: TestTable;
let target: Target;
beforeAll(async () => {
  cloud = await startOpsCloud();
  db = await startWorkflowTable();
  db.clock.nowMs = Date.now();
  target = { ...cloud.target, dynamoDb: db.client, workflowTable: 'workflows' };
});
afterAll(async () => {
  await cloud.stop();
  await db.close();
});

/** An execution that has ended, as Accept wrote it down. @param isAccepted whether its workflow was not another one's */
async function ended(name: string, workflowId = name, isAccepted = true): Promise<string> {
  const executionArn = await cloud.ended(name, 'end', workflowId);
  const { startedAtMs } = await readExecution(target, executionArn);
  if (isAccepted) await takeOwnership(db.table, { workflowId, executionArn, startedAtMs, input: '{}' });
  await saveEntry(db.table, {
    executionArn,
    workflowId,
    startedAtMs,
    redriveCount: 0,
    status: 'RUNNING',
    witness: 'start',
  });
  return executionArn;
}

describe('an execution is found', () => {
  test('by its name, by its ARN, and by the id of its workflow', async () => {
    const name = executionNameFor('found', '1a2b3c');
    const executionArn = await ended(name, 'found');
    for (const id of [name, executionArn, 'found']) {
      expect(await locateExecution(target, id)).toBe(executionArn);
    }
  });

  test('by the id of a workflow that its name does not carry', async () => {
    const executionArn = await ended('started-by-api', 'an-id-of-its-own');
    expect(await locateExecution(target, 'an-id-of-its-own')).toBe(executionArn);
  });

  test('by the longest id there may be, which does not fit into the name', async () => {
    const workflowId = 'x'.repeat(80);
    const executionArn = await ended(executionNameFor(workflowId, '1a2b3c'), workflowId);
    expect(await locateExecution(target, workflowId)).toBe(executionArn);
  });

  test('as the newest of its workflow', async () => {
    await ended('again--000001', 'again');
    const newest = await ended('again--000002', 'again');
    expect(await locateExecution(target, 'again')).toBe(newest);
  });

  test('by the id of a workflow that it was refused, as another input was given for it', async () => {
    const executionArn = await ended('was-refused', 'refused', false);
    expect(await locateExecution(target, 'refused')).toBe(executionArn);
  });

  test('by the id of a workflow that was started just now, before anything of it is stored', async () => {
    const start = async (workflowId: string, suffix: string) => {
      const request = { workflowId, input: 'wait' };
      return (await startExecution(target, executionNameFor(workflowId, suffix), request)).executionArn;
    };
    const long = 'y'.repeat(79);
    const executionArn = await start('just-started', '1a2b3c');
    const ofLong = await start(`${long}1`, '1a2b3c');
    // its name begins as that of the longer id
    await start(`${long}2`, '2b3c4d');
    expect(await locateExecution(target, 'just-started')).toBe(executionArn);
    expect(await locateExecution(target, `${long}1`)).toBe(ofLong);
    await expect(locateExecution(target, 'just')).rejects.toThrow(/is called "just"/);
  });

  test('by the id of a workflow that is accepted and ends while it is looked for', async () => {
    const workflowId = 'ends-meanwhile';
    const executionArn = await cloud.ended(executionNameFor(workflowId, '1a2b3c'), 'end', workflowId);
    const accepted = { workflowId, executionArn, startedAtMs: 0, input: '{}' };
    const { middlewareStack } = target.stepFunctions;
    middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'ListExecutionsCommand') await takeOwnership(db.table, accepted);
          return await next(args);
        },
      { step: 'initialize', name: 'acceptMeanwhile' },
    );
    try {
      expect(await locateExecution(target, workflowId)).toBe(executionArn);
    } finally {
      middlewareStack.remove('acceptMeanwhile');
    }
  });

  // T2.4
  test('fails with what is left of it, for a workflow whose executions Step Functions has forgotten', async () => {
    const executionArn = `${target.stateMachineArn.replace(':stateMachine:', ':execution:')}:long-ago`;
    await takeOwnership(db.table, { workflowId: 'last-year', executionArn, startedAtMs: 0, input: '{}' });
    await expect(locateExecution(target, 'last-year')).rejects.toThrow(
      /forgotten the executions of "last-year", as it does 90 days after their end; `ballast checkpoints last-year`/,
    );
  });

  test('fails with the names there are, for an unknown name and for an unknown ARN', async () => {
    const executionArn = await ended('known');
    await expect(locateExecution(target, 'unknown')).rejects.toThrow(/is called "unknown"; there are .*/);
    await expect(locateExecution(target, `${executionArn}-not`)).rejects.toThrow(/there are/);
  });
});
