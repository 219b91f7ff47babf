import { CallRecords } from '../../../lambdas/agent-call/call-records.ts';
import type { AgentCall } from '../../../patterns/catalogue/payloads.ts';
import { saveCheckpoint } from '../../../stores/checkpoints/checkpoints.ts';
import { storeResult } from '../../../stores/checkpoints/results.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { firstAttempt } from '../first-attempt.ts';

let db: TestTable;
let requests: string[] = [];
beforeAll(async () => {
  db = await startWorkflowTable();
  const { send } = db.client;
  db.client.send = ((...args: never[]) => {
    requests.push((args[0] as unknown as object).constructor.name);
    return Reflect.apply(send, db.client, args) as unknown;
  }) as typeof send;
});
afterAll(() => db.close());

const metadata = { ballot: 'b', tier: 'rules', attempts: 1, failures: [], skipped: [] };

/** The records of a call in phase `swarm`, after phases with these answers by agent. */
async function recordsOf(workflowId: string, earlier: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  const { run, call } = firstAttempt(workflowId, 0);
  for (const [phase, answers] of Object.entries(earlier)) {
    for (const [agent, output] of Object.entries(answers)) {
      await storeResult(db.table, run, phase, { agent, replica: 0, output, ...metadata });
    }
    const includedResults = Object.keys(answers).map((agent) => `${agent}#0`);
    await saveCheckpoint(db.table, run, phase, { phaseStatus: 'completed', round: 0, includedResults });
  }
  const own: AgentCall = { ...call, earlierPhases: Object.keys(earlier) };
  requests = [];
  return { run, call: own, records: new CallRecords(db.table, run, own) };
}

test('a call without earlier phases reads its own answer, and nothing else', async () => {
  const { records } = await recordsOf('first', {});
  expect(await records.ownResult()).toBeUndefined();
  expect(await records.earlierResults()).toEqual({});
  expect(requests).toEqual(['GetItemCommand']);
});

test('a later call finds its own answer and those of all earlier phases with one query', async () => {
  const { records } = await recordsOf('later', { one: { a: 'A', b: 'B' }, two: { c: 'C' } });
  expect(await records.ownResult()).toBeUndefined();
  expect(await records.earlierResults()).toEqual({ one: { a: ['A'], b: ['B'] }, two: { c: ['C'] } });
  expect(requests).toEqual(['QueryCommand']);
});

test('its own answer is the one of its replica', async () => {
  const { run, records } = await recordsOf('own', { one: { a: 'A' } });
  await storeResult(db.table, run, 'swarm', { agent: 'risk', replica: 1, output: 'other', ...metadata });
  expect(await records.ownResult()).toBeUndefined();
  await storeResult(db.table, run, 'swarm', { agent: 'risk', replica: 0, output: 'own', ...metadata });
  expect(await records.ownResult()).toMatchObject({ agent: 'risk', replica: 0, outputBytes: 5 });
});

test('an answer of an earlier phase that is stored after its end is left out', async () => {
  const { run, records } = await recordsOf('late', { one: { a: 'A' } });
  await storeResult(db.table, run, 'one', { agent: 'late', replica: 0, output: 'late', ...metadata });
  expect(await records.earlierResults()).toEqual({ one: { a: ['A'] } });
});

test('an earlier phase that is not completed is a defect, and said', async () => {
  const { run, call } = firstAttempt('unfinished', 0);
  const records = new CallRecords(db.table, run, { ...call, earlierPhases: ['one'] });
  await expect(records.earlierResults()).rejects.toThrow('phase one of workflow unfinished is not completed');
});
