import fc from 'fast-check';
import type { AgentPlan, PhasePlan, Run } from '../../../patterns/catalogue/payloads.ts';
import { settlePhase } from '../../../patterns/degradation/settlement.ts';
import type { Json } from '../../../patterns/json/json.ts';
import { answersToRead } from '../../../patterns/report/answers.ts';
import { fitReport } from '../../../patterns/report/fit-report.ts';
import { type CompletedPhase, runReport } from '../../../patterns/report/run-report.ts';

const RUN: Run = {
  workflow: 'any',
  workflowId: 'any',
  epoch: 1,
  executionArn: 'arn',
  startedAtMs: 0,
  input: {},
  faults: [],
  faultSeed: 0,
};

/** A phase whose agents answered with texts of these lengths. */
function phaseOf(name: string, lengths: readonly number[]): CompletedPhase {
  const agents = lengths.map((_, index): AgentPlan => {
    const limits = { taskTimeoutSeconds: 1, budgetMs: 1 };
    const own = `${name}-${index}`;
    const tiers = [{ name: 'rules', breakerId: own, attemptTimeoutMs: 1 }];
    return {
      name: own,
      required: true,
      replicas: 1,
      quorum: 1,
      combinator: 'first',
      functionArn: own,
      ...limits,
      tiers,
    };
  });
  const answers = new Map(agents.map((agent, index): [string, Json] => [agent.name, 'x'.repeat(lengths[index] ?? 0)]));
  const how = { tier: 'rules', attempts: 1, failures: [], skipped: [], ballot: 'b', replica: 0 };
  const results = [...answers].map(([agent, output]) => ({
    agent,
    outputBytes: JSON.stringify(output).length,
    ...how,
  }));
  const plan: PhasePlan = { name, earlierPhases: [], agents };
  return {
    plan,
    level: 0,
    rounds: 1,
    failedAgents: [],
    settlements: settlePhase(agents, results, [], 0, true),
    answers,
  };
}

/** Of the answers those that are read, as the Report handler has them. */
function readOnly(phases: readonly CompletedPhase[], maxBytes: number): CompletedPhase[] {
  const read = new Set(answersToRead(phases, maxBytes).map(({ agent }) => agent));
  return phases.map((phase) => ({
    ...phase,
    answers: new Map([...phase.answers].filter(([agent]) => read.has(agent))),
  }));
}

const lengths = fc.array(fc.oneof(fc.nat(30), fc.nat(3_000)), { minLength: 1, maxLength: 12 });

// N29: all answers of a run are more than the memory of the function that reports it
test('every answer that a report of all of them would show is read', () => {
  fc.assert(
    fc.property(lengths, lengths, fc.integer({ min: 2_000, max: 12_000 }), (first, second, maxBytes) => {
      const phases = [phaseOf('first', first), phaseOf('second', second)];
      const all = fitReport(runReport(RUN, phases), maxBytes).phases.flatMap(({ agents }) => agents);
      const shown = all.flatMap((agent) => (agent.status === 'done' && agent.output !== null ? [agent.name] : []));
      const read = readOnly(phases, maxBytes).flatMap(({ answers }) => [...answers.keys()]);
      expect(read).toEqual(expect.arrayContaining(shown));
    }),
  );
});

test('no more is read than a report may have', () => {
  fc.assert(
    fc.property(lengths, fc.nat(12_000), (some, maxBytes) => {
      const phases = readOnly([phaseOf('first', some)], maxBytes);
      const bytes = phases.flatMap(({ answers }) =>
        [...answers.values()].map((output) => JSON.stringify(output).length),
      );
      expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(maxBytes);
    }),
  );
});
