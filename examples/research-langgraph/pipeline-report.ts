import type { AgentDeclaration, Json, PhaseReport, Report } from 'ballast';
import * as z from 'zod';
import qualityGate from '../research/quality-gate.agent.ts';
import strategyDeveloper from '../research/strategy-developer.agent.ts';
import type { TierAnswer } from './agent-node.ts';
import type { PipelineState } from './graph.ts';
import { RESEARCHERS } from './researchers.ts';

/** The fields of the native workflow's report that depend on the agents. */
export type PipelineReport = Pick<Report, 'degradationLevel' | 'failedAgents' | 'phases'>;

export const pipelineReportSchema = z.custom<PipelineReport>(
  (value) => z.object({ failedAgents: z.array(z.string()), phases: z.array(z.unknown()) }).safeParse(value).success,
  'it must be the report of the pipeline',
);

/** The last state of the graph, as the native workflow reports its phases. */
export function pipelineReport({ signals, strategy, verdict }: PipelineState): PipelineReport {
  const missing = RESEARCHERS.filter(({ name }) => signals[name] === undefined).map(({ name }) => name);
  const succeeded = RESEARCHERS.length - missing.length;
  const degradationLevel = succeeded >= 0.8 * RESEARCHERS.length ? 0 : succeeded >= 0.5 * RESEARCHERS.length ? 1 : 2;
  return {
    degradationLevel,
    failedAgents: missing,
    phases: [
      phase(
        'research',
        RESEARCHERS.map((agent) => agentReport(agent, signals[agent.name])),
        degradationLevel,
      ),
      phase('strategy', [agentReport(strategyDeveloper, strategy)]),
      phase('quality-gate', [agentReport(qualityGate, verdict)]),
    ],
  };
}

function phase(
  name: string,
  agents: PhaseReport['agents'],
  degradationLevel: PhaseReport['degradationLevel'] = 0,
): PhaseReport {
  return { name, degradationLevel, rounds: 1, agents };
}

function agentReport(
  { name, required }: Pick<AgentDeclaration, 'name' | 'required'>,
  answer: TierAnswer<unknown> | undefined,
): PhaseReport['agents'][number] {
  if (answer === undefined) {
    return {
      status: 'failed',
      name,
      required,
      replicas: [],
      error: 'AgentError',
      cause: 'no tier answered',
      failures: [],
    };
  }
  const { tier, output } = answer;
  const replicas = [{ replica: 0, tier, attempts: 1, failures: [], skipped: [] }];
  return { status: 'done', name, required, replicas, output: output as Json, disagreement: 0 };
}
