import type { AgentDeclaration, PhaseOptions } from '../../patterns/declarations/agent.ts';
import { MAX_ANSWER_TIMEOUT_MS, MIN_ANSWER_TIMEOUT_MS } from '../../patterns/timeout.ts';

/** What is wrong with the questions of an agent's tiers. */
export function agentQuestionIssues({ tiers, replication }: AgentDeclaration): string[] {
  return tiers.flatMap(({ name, answerTimeoutMs }) => {
    if (answerTimeoutMs === undefined) return [];
    const issues: string[] = [];
    if (!(answerTimeoutMs >= MIN_ANSWER_TIMEOUT_MS && answerTimeoutMs <= MAX_ANSWER_TIMEOUT_MS)) {
      issues.push(
        `tier ${name}: answerTimeoutMs is ${answerTimeoutMs}, allowed is ${MIN_ANSWER_TIMEOUT_MS} to ${MAX_ANSWER_TIMEOUT_MS} (90 days)`,
      );
    }
    if (replication !== undefined && replication.replicas > 1) {
      issues.push(
        `tier ${name} asks questions, and the agent has ${replication.replicas} replicas: each would ask its own; use one replica`,
      );
    }
    return issues;
  });
}

/** A call that waits for an answer holds its turn: with fewer turns than calls the budgets of the others would end meanwhile. */
export function phaseQuestionIssues(
  phase: string,
  { maxConcurrency }: PhaseOptions,
  agents: readonly AgentDeclaration[],
): string[] {
  const own = agents.filter((agent) => agent.phase === phase);
  const calls = own.reduce((sum, { replication }) => sum + (replication?.replicas ?? 1), 0);
  if (maxConcurrency === undefined || maxConcurrency >= calls) return [];
  return own
    .filter(({ tiers }) => tiers.some(({ answerTimeoutMs }) => answerTimeoutMs !== undefined))
    .map(
      ({ name }) =>
        `phaseOptions.${phase}.maxConcurrency is ${maxConcurrency}, and ${name} asks questions: while it waits for an answer it would hold one of these turns; use ${calls} or more, or a phase of its own`,
    );
}
