import { saveCheckpoint } from '../../../stores/checkpoints/checkpoints.ts';
import { readResult, storeResult } from '../../../stores/checkpoints/results.ts';
import { readPhase } from '../../../stores/checkpoints/stored-phases.ts';
import { listFailures, storeFailure } from '../../../stores/fallback/failures.ts';
import { createRound } from '../../../stores/replication/rounds.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';

let db: TestTable;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());

const metadata = { ballot: 'b', tier: 'rules', attempts: 1, failures: [], skipped: [] };

test('one query finds of a phase what a look at each kind of record finds, and nothing of another phase', async () => {
  const owner = { workflowId: 'stored', incarnation: 'i', epoch: 2 };
  for (const phase of ['swarm', 'swarm-2']) {
    await storeResult(db.table, owner, phase, { agent: phase, replica: 0, output: { large: 'x' }, ...metadata });
    for (const epoch of [1, 2]) {
      const failure = { agent: `${phase}-${epoch}`, replica: 0, round: 0, failures: [], skipped: [], atMs: 1 };
      await storeFailure(db.table, { ...owner, epoch }, phase, failure);
    }
    await createRound(db.table, owner, phase, 0, { quorums: {}, items: [], votes: {} });
    await saveCheckpoint(db.table, owner, phase, {
      phaseStatus: 'completed',
      round: 3,
      includedResults: [`${phase}#0`],
    });
  }
  const stored = await readPhase(db.table, owner, 'swarm');
  expect(stored.checkpoint('swarm')).toMatchObject({ phaseStatus: 'completed', round: 3 });
  expect(stored.results('swarm')).toEqual([await readResult(db.table, owner, 'swarm', 'swarm', 0)]);
  expect(stored.result('swarm', 'swarm', 0)).toMatchObject({ agent: 'swarm' });
  expect(stored.result('swarm', 'swarm', 1)).toBeUndefined();
  expect(stored.includedResults('swarm')).toHaveLength(1);
  expect(stored.failures('swarm', 2)).toEqual(await listFailures(db.table, owner, 'swarm'));
  expect(stored.failures('swarm', 2).map(({ agent }) => agent)).toEqual(['swarm-2']);
  expect(stored.checkpoint('swarm-2')).toBeUndefined();
});

test('outputs are not read', async () => {
  const owner = { workflowId: 'outputs', epoch: 1 };
  await storeResult(db.table, owner, 'swarm', { agent: 'a', replica: 0, output: 'x', ...metadata });
  const [item] = (await readPhase(db.table, owner, 'swarm')).items('phase#swarm#result#');
  expect(item).not.toHaveProperty('output');
});
