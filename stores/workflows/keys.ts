/** The table's keys: everything of a workflow lies under its id, everything of a phase under one prefix. */
export const WORKFLOW_KEY = 'workflow';

export function phasePrefix(phase: string): string {
  return `phase#${phase}#`;
}

export function checkpointKey(phase: string): string {
  return `${phasePrefix(phase)}checkpoint`;
}

/** The phase whose checkpoint a key is of, if it is one. */
export function phaseOfCheckpoint(key: string): string | undefined {
  return /^phase#([^#]+)#checkpoint$/.exec(key)?.[1];
}

export function resultPrefix(phase: string): string {
  return `${phasePrefix(phase)}result#`;
}

export function resultKey(phase: string, agent: string, replica: number): string {
  return `${resultPrefix(phase)}${agent}#${replica}`;
}

export function roundKey(phase: string, epoch: number, round: number): string {
  return `${phasePrefix(phase)}round#${epoch}#${round}`;
}

/** Failures belong to one execution's epoch: a resumed workflow starts its rounds anew. */
export function failurePrefix(phase: string, epoch: number): string {
  return `${phasePrefix(phase)}failure#${epoch}#`;
}

export function failureKey(phase: string, epoch: number, round: number, agent: string, replica: number): string {
  return `${failurePrefix(phase, epoch)}${round}#${agent}#${replica}`;
}

/** The recovery of one execution; each execution of a workflow has its own. */
export function recoveryKey(executionName: string): string {
  return `recovery#${executionName}`;
}
