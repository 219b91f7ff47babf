import { CriticalDegradationError } from '../../../patterns/catalogue/errors.ts';
import type { EndPhaseRequest } from '../../../patterns/catalogue/payloads.ts';
import { settlePhase } from '../../../patterns/degradation/settlement.ts';
import { readCheckpoint } from '../../../stores/checkpoints/checkpoints.ts';
import { listResults, storeResult } from '../../../stores/checkpoints/results.ts';
import { castVote, createRound } from '../../../stores/replication/rounds.ts';
import { startService, type TestService } from '../../ops/support/service.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { firstAttempt, pointHandlersAt } from '../first-attempt.ts';

let db: TestTable;
let bus: TestService;
let end: typeof import('../../../lambdas/phase/save-verdict.ts');
let count = 0;
beforeAll(async () => {
  db = await startWorkflowTable();
  bus = await startService({ PutEvents: { FailedEntryCount: 0, Entries: [{ EventId: 'id' }] } });
  pointHandlersAt(bus.endpoint, { EVENT_BUS: 'failures' });
  end = await import('../../../lambdas/phase/save-verdict.ts');
});
afterAll(async () => {
  await bus.close();
  await db.close();
});

const agents = ['trend', 'risk'].map((name) => ({
  name,
  required: true,
  replicas: 1,
  quorum: 1,
  combinator: 'first' as const,
}));

/** The end of the second round of a phase, in the first redrive. */
function request(): EndPhaseRequest {
  const { run } = firstAttempt(`end-${count++}`, 0);
  return { run, phase: { name: 'swarm', agents }, round: 1, unsettled: [], retryCount: 0, redriveCount: 1 };
}
/** The details of the events that the bus was given. @param count of requests of any kind before them */
function publishedSince(count: number): { id: string }[] {
  const puts = bus.requests.slice(count).filter(({ action }) => action === 'PutEvents');
  return puts.flatMap(({ body }) => (body.Entries as { Detail: string }[]).map(({ Detail }) => JSON.parse(Detail)));
}
const failure = { error: new CriticalDegradationError('2 of 2 failed'), failedAgents: ['trend', 'risk'], atMs: 7 };

test('a completed phase includes the results it was decided by, and a repeated end changes nothing', async () => {
  const asked = request();
  const metadata = { tier: 'rules', attempts: 1, failures: [], skipped: [], replica: 0, ballot: 'b' };
  await storeResult(db.table, asked.run, 'swarm', { agent: 'trend', output: 1, ...metadata });
  const settlements = settlePhase(agents, await listResults(db.table, asked.run, 'swarm'), [], 1, true);
  const verdict = { kind: 'completed', level: 1, failedAgents: ['risk'] } as const;
  const response = await end.saveCompleted(db.table, asked, verdict, settlements, 1);
  expect(response).toEqual({ phase: 'swarm', level: 1, failedAgents: ['risk'] });
  const stored = await readCheckpoint(db.table, asked.run, 'swarm');
  expect(stored).toMatchObject({ phaseStatus: 'completed', round: 1, level: 1, includedResults: ['trend#0'] });

  const late = await end.saveCompleted(db.table, asked, { ...verdict, level: 2, failedAgents: [] }, [], undefined);
  expect(late).toEqual(response);
  expect(await readCheckpoint(db.table, asked.run, 'swarm')).toEqual(stored);
});

test('a retry is stored with the round and the redrive that it is taken in', async () => {
  const asked = request();
  await end.saveRetry(db.table, asked, ['risk']);
  expect(await readCheckpoint(db.table, asked.run, 'swarm')).toMatchObject({
    phaseStatus: 'started',
    retry: { epoch: 1, round: 1, redriveCount: 1 },
  });
});

test('the error of a failed phase is stored with the redrive that it was decided in', async () => {
  const asked = request();
  const failedTiers = [{ agent: 'risk', tier: 'rules', error: 'AgentError' }];
  await end.saveFailed(db.table, asked, failure, failedTiers);
  expect(await readCheckpoint(db.table, asked.run, 'swarm')).toMatchObject({
    phaseStatus: 'failed',
    failedAgents: ['trend', 'risk'],
    failedTiers,
    verdict: {
      epoch: 1,
      round: 1,
      redriveCount: 1,
      error: 'CriticalDegradationError',
      message: failure.error.message,
      atMs: 7,
    },
  });
});

test('the event of a failed phase has the same id whenever it is published again', async () => {
  const before = bus.requests.length;
  const asked = request();
  await end.publishPhaseFailed(asked, failure);
  await end.publishPhaseFailed({ ...asked, retryCount: 3 }, failure);
  const events = publishedSince(before);
  expect(events).toHaveLength(2);
  expect(events[0]).toMatchObject({
    id: 'arn#swarm#1',
    phase: 'swarm',
    round: 1,
    error: 'CriticalDegradationError',
    failedAgents: ['trend', 'risk'],
  });
  expect(events[1]).toEqual(events[0]);
});

// seed 951001 of the random faulty runs
test('a chain that is stored as exhausted is published unless its replica has voted, or its call was reported', async () => {
  const asked = request();
  const failed = (agent: string, replica: number, round = 1) =>
    ({ agent, replica, round, atMs: 5, failures: [], skipped: [] }) as const;
  const publish = async (...failures: ReturnType<typeof failed>[]) => {
    const before = bus.requests.length;
    await end.publishUnsettled(db.table, asked, failures);
    return publishedSince(before).map(({ id }) => id);
  };
  // one call per agent: no votes are cast
  expect(await publish(failed('trend', 0))).toEqual([]);
  asked.unsettled = [{ agent: 'trend', replica: 0 }];
  expect(await publish(failed('trend', 0), failed('trend', 0, 0), failed('risk', 0))).toEqual(['arn#swarm#1#trend#0']);

  asked.unsettled = [];
  await createRound(db.table, asked.run, 'swarm', 1, { quorums: {}, items: ['risk#0', 'risk#1'], votes: {} });
  await castVote(db.table, asked.run, 'swarm', 1, 'risk#1', { failed: true });
  expect(await publish(failed('risk', 0), failed('risk', 1))).toEqual(['arn#swarm#1#risk#0']);
});
