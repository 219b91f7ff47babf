import type { AgentPlan, Run } from '../../../patterns/catalogue/payloads.ts';
import { type StoredFailure, type StoredResult, settlePhase } from '../../../patterns/degradation/settlement.ts';
import type { Json } from '../../../patterns/json/json.ts';
import { type CompletedPhase, runReport } from '../../../patterns/report/run-report.ts';
import { failure, plan, result } from '../degradation/support.ts';

const RUN: Run = {
  workflow: 'research',
  workflowId: 'mine',
  epoch: 2,
  executionArn: 'arn',
  startedAtMs: 0,
  input: { ticker: 'AAPL' },
  faults: [],
  faultSeed: 0,
};

const phase = (
  agents: readonly AgentPlan[],
  stored: { results?: readonly StoredResult[]; failures?: readonly StoredFailure[]; answers?: Record<string, Json> },
  isLast = true,
): CompletedPhase => ({
  plan: { name: 'gate', agents: [...agents] },
  level: 0,
  rounds: 1,
  failedAgents: [],
  settlements: settlePhase(agents, stored.results ?? [], stored.failures ?? [], 0, isLast),
  answers: new Map(Object.entries(stored.answers ?? {})),
});
const agentsIn = (completed: CompletedPhase) => runReport(RUN, [completed]).phases[0]?.agents;

test('a report has the level of the worst phase and the failed agents of all phases', () => {
  const [first, second] = [
    { ...phase([], {}), level: 1 as const, failedAgents: ['trend'] },
    { ...phase([], {}), level: 0 as const, failedAgents: ['risk'] },
  ];
  expect(runReport(RUN, [first, second])).toMatchObject({
    workflowId: 'mine',
    input: { ticker: 'AAPL' },
    degradationLevel: 1,
    failedAgents: ['trend', 'risk'],
  });
});

test('an agent that answered has its answer, and its replicas without their ballots', () => {
  const results = [result(0), result(1), result(2, 'reject')];
  const [agent] = agentsIn(phase([plan()], { results, answers: { gate: { verdict: 'approve' } } })) ?? [];
  expect(agent).toMatchObject({ status: 'done', output: { verdict: 'approve' } });
  expect(agent?.replicas[0]).toEqual({ replica: 0, tier: 'rules', attempts: 1, failures: [], skipped: [] });
  expect(agent?.status === 'done' && agent.disagreement).toBeCloseTo(1 / 3);
});

test('an answer that was not read is left out, with its size', () => {
  const results = [result(0), result(1)];
  expect(agentsIn(phase([plan()], { results }))).toMatchObject([{ status: 'done', output: null, outputBytes: 20 }]);
});

test('a vote without a majority has its ballots in place of an answer', () => {
  const results = [result(0), result(1, 'reject')];
  expect(agentsIn(phase([plan()], { results, failures: [failure(2)] }))).toMatchObject([
    { status: 'no-consensus', ballots: { approve: 1, reject: 1 } },
  ]);
});

test('an agent that failed has its error and the failures of its tiers', () => {
  const single = plan({ replicas: 1, quorum: 1, combinator: 'first', required: false });
  expect(agentsIn(phase([single], { failures: [failure(0)] }))).toMatchObject([
    {
      status: 'failed',
      required: false,
      error: 'FallbackExhaustedError',
      failures: [{ tier: 'rules', error: 'AgentError', cause: 'it broke' }],
    },
  ]);
});

test('a completed phase with an unsettled agent is a defect', () => {
  expect(() => runReport(RUN, [phase([plan()], {}, false)])).toThrow('agent gate is unsettled in a completed phase');
});
