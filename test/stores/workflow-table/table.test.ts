import type { RecoveryRecord } from '../../../patterns/recovery/recovery.ts';
import { saveCheckpoint } from '../../../stores/checkpoints/checkpoints.ts';
import { takeOwnership } from '../../../stores/checkpoints/ownership.ts';
import { storeResult } from '../../../stores/checkpoints/results.ts';
import { saveVerdict } from '../../../stores/health-checks/health.ts';
import { readRecovery, saveRecovery } from '../../../stores/recovery/recovery.ts';
import { castVote, createRound } from '../../../stores/replication/rounds.ts';
import { claimCircuit } from '../../../stores/self-healing/claims.ts';
import type { WorkflowTable } from '../../../stores/workflow-table/table.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { observed } from '../../support/observed.ts';

const RUN = { name: 'run', startedAtMs: 1 };

let db: TestTable;
/** runs before the client repeats a request whose response was lost */
let meanwhile: (() => Promise<void>) | undefined;
let isLosing = false;
let count = 0;
let workflowId = '';

beforeAll(async () => {
  db = await startWorkflowTable();
  let lost = false;
  db.client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const response = await next(args);
        lost = isLosing && commandName === 'UpdateItemCommand' && !lost;
        if (!lost) return response;
        await meanwhile?.();
        throw Object.assign(new Error('the connection was reset'), { name: 'TimeoutError' });
      },
    { step: 'finalizeRequest', name: 'loseResponses', priority: 'low' },
  );
});
afterAll(() => db.close());
beforeEach(() => {
  workflowId = `lost-${count++}`;
  meanwhile = undefined;
});

/** Makes a write whose first response is lost after the write succeeded. */
async function losing<T>(write: () => Promise<T>): Promise<T> {
  isLosing = true;
  try {
    return await write();
  } finally {
    isLosing = false;
  }
}

const claimOf = (ownerArn: string): RecoveryRecord => {
  const base = {
    executionArn: 'arn',
    revision: 1,
    redrives: 0,
    requestedRedriveCount: -1,
    identicalFailures: null,
  } as const;
  return { ...base, state: 'claimed', ownerArn, leaseUntilMs: 9 };
};

describe('a write whose response is lost counts as done for', () => {
  const owner = () => ({ workflowId, epoch: 1 });
  test.each<[string, (table: WorkflowTable) => Promise<unknown>, unknown]>([
    ['a recovery', (table) => saveRecovery(table, workflowId, RUN, claimOf('me')), true],
    [
      'the claim of a circuit',
      (table) => claimCircuit(table, { breakerId: workflowId, generation: 1, step: 0 }, 'me'),
      { budget: {} },
    ],
    [
      'a change of health, which is then published',
      (table) => {
        const verdict = { agent: workflowId, atMs: 5, sinceMs: 5, healthy: false, error: 'down' };
        return saveVerdict(table, { before: undefined, verdict, change: 'became-unhealthy' });
      },
      true,
    ],
    [
      'ownership, with the same epoch',
      (table) => takeOwnership(table, { workflowId, executionArn: 'arn', startedAtMs: 1, input: '{}' }),
      { epoch: 1 },
    ],
    [
      'a completed phase',
      (table) => saveCheckpoint(table, owner(), 'swarm', { phaseStatus: 'completed', round: 0, level: 0 }),
      { phaseStatus: 'completed', epoch: 1 },
    ],
    [
      'a result',
      (table) =>
        storeResult(table, owner(), 'swarm', {
          agent: 'risk',
          replica: 0,
          output: { a: 1 },
          ballot: 'b',
          tier: 'rules',
          attempts: 1,
          failures: [],
          skipped: [],
        }),
      { wasStored: true, result: { agent: 'risk', tier: 'rules', outputBytes: 7 } },
    ],
  ])('%s', async (_, write, expected) => {
    const answer = await losing(() => write(db.table));
    if (typeof expected === 'object') expect(answer).toMatchObject(expected as object);
    else expect(answer).toBe(expected);
  });

  test('a vote, with the round after it', async () => {
    const quorums = { risk: { replicas: 2, quorum: 2, combinator: 'majority' as const } };
    await createRound(db.table, owner(), 'swarm', 0, { quorums, items: ['risk#0'], votes: {} });
    const round = await losing(() => castVote(db.table, owner(), 'swarm', 0, 'risk#0', { ballot: 'b' }));
    expect(round?.votes).toEqual({ 'risk#0': { ballot: 'b' } });
  });
});

test('a write whose response is lost does not count once another write has replaced it', async () => {
  const parked: RecoveryRecord = { ...claimOf('other'), revision: 2, state: 'parked', atMs: 7 };
  meanwhile = async () => {
    meanwhile = undefined;
    isLosing = false;
    await saveRecovery(db.table, workflowId, RUN, parked);
  };
  const counts = await losing(() => saveRecovery(db.table, workflowId, RUN, claimOf('me')));
  observed('FC-24', { outcome: counts ? 'counts' : 'refused' });
  expect(await readRecovery(db.table, workflowId, RUN)).toMatchObject({ state: 'parked' });
});

test('a write whose condition fails does not count, although its response is lost', async () => {
  await saveRecovery(db.table, workflowId, RUN, claimOf('other'));
  expect(await losing(() => saveRecovery(db.table, workflowId, RUN, claimOf('me')))).toBe(false);
});
