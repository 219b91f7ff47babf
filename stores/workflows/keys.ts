/** The table's keys: everything of a workflow lies under its id, everything of a phase under one prefix. */
export const WORKFLOW_KEY = 'workflow';

export function phasePrefix(phase: string): string {
  return `phase#${phase}#`;
}

export function checkpointKey(phase: string): string {
  return `${phasePrefix(phase)}checkpoint`;
}

export function resultPrefix(phase: string): string {
  return `${phasePrefix(phase)}result#`;
}

export function resultKey(phase: string, agent: string, replica: number): string {
  return `${resultPrefix(phase)}${agent}#${replica}`;
}

export function failureKey(phase: string, round: number, agent: string, replica: number): string {
  return `${phasePrefix(phase)}failure#${round}#${agent}#${replica}`;
}
