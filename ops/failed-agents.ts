import type { CallProgress, PhaseProgress, Progress } from './progress.ts';

/** Agents without an answer in phases that are over, in the order of the phases. */
export function failedAgentsOf(progress: Progress): string[] {
  return progress.phases.flatMap(failedIn);
}

function failedIn(phase: PhaseProgress): string[] {
  if (phase.state.kind === 'running') return [];
  const answered = (name: string) => phase.calls.filter((call) => call.agent === name && hasAnswered(call)).length;
  return phase.agents.filter((agent) => answered(agent.name) < agent.quorum).map((agent) => agent.name);
}

function hasAnswered(call: CallProgress): boolean {
  return call.state.kind === 'done';
}
