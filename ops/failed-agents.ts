import type { TriedTiers } from '../patterns/catalogue/payloads.ts';
import { isCritical } from '../patterns/degradation/level.ts';
import type { PhaseThresholds } from '../patterns/degradation/thresholds.ts';
import type { PhaseProgress, Progress } from './progress.ts';

/** A replica of an agent that no tier answered for. */
export interface FailedCall extends TriedTiers {
  readonly phase: string;
  readonly agent: string;
  readonly replica: number;
  /** how many replicas the agent has */
  readonly replicas: number;
  readonly required: boolean;
}

/** A phase that lost more of its required agents than it may. */
export interface CriticalPhase {
  readonly phase: string;
  readonly failedRequired: number;
  readonly required: number;
  /** of the phase @default - DEFAULT_THRESHOLDS */
  readonly thresholds?: PhaseThresholds;
}

/** Agents without an answer in phases that are over, in the order of the phases. */
export function failedAgentsOf(progress: Progress): string[] {
  return progress.phases.flatMap(failedIn).map(({ name }) => name);
}

/** The replicas that failed, in the order of the phases. */
export function failedCallsOf(progress: Progress): FailedCall[] {
  return progress.phases.flatMap(({ name: phase, agents, calls }) =>
    calls
      .filter(({ state }) => state.kind === 'failed')
      .map(({ agent, replica, failures, skipped }) => {
        const { replicas = 1, required = true } = agents.find(({ name }) => name === agent) ?? {};
        return { phase, agent, replica, replicas, required, failures, skipped };
      }),
  );
}

/** The phases that more of their required agents failed in than their critical share. */
export function criticalPhasesOf(progress: Progress): CriticalPhase[] {
  return progress.phases
    .map((phase) => ({
      phase: phase.name,
      failedRequired: failedIn(phase).filter(({ required }) => required).length,
      required: calledIn(phase).filter(({ required }) => required).length,
      ...(phase.thresholds === undefined ? {} : { thresholds: phase.thresholds }),
    }))
    .filter(({ failedRequired, required, thresholds }) => isCritical(failedRequired, required, thresholds));
}

/** The agents that had to answer: of a graph those of the last superstep, for which all before it were done. */
function calledIn({ agents, superstep }: PhaseProgress): PhaseProgress['agents'] {
  return superstep === undefined ? agents : agents.filter(({ name }) => superstep.includes(name));
}

function failedIn(phase: PhaseProgress): PhaseProgress['agents'] {
  if (phase.state.kind === 'running') return [];
  const failed = (agent: string) =>
    phase.calls.some((call) => call.agent === agent && ['failed', 'unsettled'].includes(call.state.kind));
  // one done task of a node says nothing of its others
  if (phase.superstep !== undefined) return calledIn(phase).filter(({ name }) => failed(name));
  const answered = (agent: string) =>
    phase.calls.filter((call) => call.agent === agent && call.state.kind === 'done').length;
  return phase.agents.filter(({ name, quorum }) => answered(name) < quorum);
}
