import type { Round } from '../../../patterns/replication/round.ts';
import { castVote, createRound } from '../../../stores/replication/rounds.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';

const ROUND: Round = {
  quorums: { risk: { replicas: 3, quorum: 2, combinator: 'majority' } },
  items: ['risk#0', 'risk#1', 'risk#2'],
  votes: {},
};

let db: TestTable;
let count = 0;
let owner = { workflowId: '', epoch: 1 };
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());
beforeEach(async () => {
  owner = { workflowId: `voting-${count++}`, epoch: 1 };
  await createRound(db.table, owner, 'swarm', 0, ROUND);
});

describe('a round of votes', () => {
  test('has every vote that replicas cast at the same time', async () => {
    await Promise.all(ROUND.items.map((key) => castVote(db.table, owner, 'swarm', 0, key, { ballot: key })));
    const round = await castVote(db.table, owner, 'swarm', 0, 'risk#0', { ballot: 'risk#0' });
    expect(round?.votes).toEqual(Object.fromEntries(ROUND.items.map((key) => [key, { ballot: key }])));
  });

  test('keeps its votes when it is opened again', async () => {
    await castVote(db.table, owner, 'swarm', 0, 'risk#0', { ballot: 'b' });
    await createRound(db.table, owner, 'swarm', 0, ROUND);
    const round = await castVote(db.table, owner, 'swarm', 0, 'risk#1', { failed: true });
    expect(round?.votes).toEqual({ 'risk#0': { ballot: 'b' }, 'risk#1': { failed: true } });
  });

  test('stores no ballots by field, which stay with the result', async () => {
    const vote = { ballot: 'b', fields: { signal: 'buy' } };
    const round = await castVote(db.table, owner, 'swarm', 0, 'risk#0', vote);
    expect(round?.votes).toEqual({ 'risk#0': { ballot: 'b' } });
  });

  test('takes no vote of another epoch', async () => {
    const later = { ...owner, epoch: 2 };
    expect(await castVote(db.table, later, 'swarm', 0, 'risk#0', { ballot: 'b' })).toBeUndefined();
  });
});
