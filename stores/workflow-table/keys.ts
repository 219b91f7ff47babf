/**
 * The table's keys. Everything of a workflow lies under its id. Its `workflow` record names the incarnation that its other
 * records belong to, and their keys begin with that name: what an earlier incarnation left behind, or still writes, is
 * never found by a later one, whether TTL has removed it yet or not.
 */
export const WORKFLOW_KEY = 'workflow';

/** Names the records of a workflow between its start and its expiry. */
export interface Incarnation {
  readonly workflowId: string;
  /** @default - of an execution that was started before incarnations had names */
  readonly incarnation?: string;
}

export function incarnationPrefix({ incarnation }: Incarnation): string {
  return incarnation === undefined ? 'phase#' : `${incarnation}#phase#`;
}

export function phasePrefix(of: Incarnation, phase: string): string {
  return `${incarnationPrefix(of)}${phase}#`;
}

export function checkpointKey(of: Incarnation, phase: string): string {
  return `${phasePrefix(of, phase)}checkpoint`;
}

/** The phase whose checkpoint a key is of, if it is one. */
export function phaseOfCheckpoint(key: string): string | undefined {
  return /^(?:[^#]+#)?phase#([^#]+)#checkpoint$/.exec(key)?.[1];
}

export function resultPrefix(of: Incarnation, phase: string): string {
  return `${phasePrefix(of, phase)}result#`;
}

export function resultKey(of: Incarnation, phase: string, agent: string, replica: number): string {
  return `${resultPrefix(of, phase)}${agent}#${replica}`;
}

export function roundKey(of: Incarnation & { readonly epoch: number }, phase: string, round: number): string {
  return `${phasePrefix(of, phase)}round#${of.epoch}#${round}`;
}

/** Failures belong to one execution's epoch: a resumed workflow starts its rounds anew. */
export function failurePrefix(of: Incarnation & { readonly epoch: number }, phase: string): string {
  return `${phasePrefix(of, phase)}failure#${of.epoch}#`;
}

export function failureKey(
  of: Incarnation & { readonly epoch: number },
  phase: string,
  round: number,
  agent: string,
  replica: number,
): string {
  return `${failurePrefix(of, phase)}${round}#${agent}#${replica}`;
}

/**
 * The recovery of one execution; each execution of a workflow has its own. Its name is not enough: AWS frees it after 90
 * days, and the record of the one that had it stays for 101.
 */
export function recoveryKey({ name, startedAtMs }: ExecutionId): string {
  return `recovery#${name}#${startedAtMs}`;
}

export interface ExecutionId {
  readonly name: string;
  readonly startedAtMs: number;
}
