import { withAnswers } from '../../../lambdas/report/answers.ts';
import { settlePhase } from '../../../patterns/degradation/settlement.ts';
import type { Json } from '../../../patterns/json/json.ts';
import { MAX_REPORT_BYTES } from '../../../patterns/report/fit-report.ts';
import { readPhasesWithOutputs } from '../../../stores/checkpoints/outputs.ts';
import { listResults, storeResult } from '../../../stores/checkpoints/results.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { firstAttempt } from '../first-attempt.ts';

let db: TestTable;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());

const { run } = firstAttempt('answers', 0);
const agentOf = (name: string) => ({ name, required: true, replicas: 1, quorum: 1, combinator: 'first' as const });

/** A completed phase whose agents have stored these answers. */
async function completed(name: string, answers: Readonly<Record<string, Json>>, missing: readonly string[] = []) {
  const metadata = { tier: 'rules', attempts: 1, failures: [], skipped: [], replica: 0, ballot: 'b' };
  for (const [agent, output] of Object.entries(answers)) {
    await storeResult(db.table, run, name, { agent, output, ...metadata });
  }
  const agents = [...Object.keys(answers), ...missing].map(agentOf);
  const settlements = settlePhase(agents, await listResults(db.table, run, name), [], 0, true);
  return { plan: { name, agents }, level: 0 as const, rounds: 1, failedAgents: [], settlements };
}

test('every phase gets the answers of its own agents, and agents without an answer are left out', async () => {
  const phases = [
    await completed('swarm', { trend: { signal: 'buy' }, news: null }, ['risk']),
    await completed('gate', { trend: 'hold' }),
  ];
  const { readOutput } = await readPhasesWithOutputs(db.table, run, MAX_REPORT_BYTES);
  const [swarm, gate] = withAnswers(phases, readOutput);
  expect(swarm).toMatchObject(phases[0] ?? {});
  expect(new Map(swarm?.answers)).toEqual(
    new Map<string, Json>([
      ['trend', { signal: 'buy' }],
      ['news', null],
    ]),
  );
  expect(new Map(gate?.answers)).toEqual(new Map([['trend', 'hold']]));
});
