/**
 * The keys of the workflow table. All records of a workflow have its id as partition key. Its `workflow` record names the
 * current incarnation, and the keys of the other records begin with that name, so that a later incarnation never finds
 * records of an earlier one, whether TTL has removed them or not.
 */
export const WORKFLOW_KEY = 'workflow';

/** Identifies the records of a workflow between its start and its expiry. */
export interface Incarnation {
  readonly workflowId: string;
  /** @default - of an execution that was started before incarnations had names */
  readonly incarnation?: string;
}

export function incarnationPrefix({ incarnation }: Incarnation): string {
  return incarnation === undefined ? 'phase#' : `${incarnation}#phase#`;
}

export function phasePrefix(incarnation: Incarnation, phase: string): string {
  return `${incarnationPrefix(incarnation)}${phase}#`;
}

export function checkpointKey(incarnation: Incarnation, phase: string): string {
  return `${phasePrefix(incarnation, phase)}checkpoint`;
}

/** The phase of a checkpoint's key. @returns undefined for the key of another record */
export function phaseOfCheckpoint(key: string): string | undefined {
  return /^(?:[^#]+#)?phase#([^#]+)#checkpoint$/.exec(key)?.[1];
}

export function resultPrefix(incarnation: Incarnation, phase: string): string {
  return `${phasePrefix(incarnation, phase)}result#`;
}

export function resultKey(incarnation: Incarnation, phase: string, agent: string, replica: number): string {
  return `${resultPrefix(incarnation, phase)}${agent}#${replica}`;
}

export function roundKey(incarnation: Incarnation & { readonly epoch: number }, phase: string, round: number): string {
  return `${phasePrefix(incarnation, phase)}round#${incarnation.epoch}#${round}`;
}

/** Failures belong to one epoch, since a resumed workflow begins its rounds again. */
export function failurePrefix(incarnation: Incarnation & { readonly epoch: number }, phase: string): string {
  return `${phasePrefix(incarnation, phase)}failure#${incarnation.epoch}#`;
}

export function failureKey(
  incarnation: Incarnation & { readonly epoch: number },
  phase: string,
  round: number,
  agent: string,
  replica: number,
): string {
  return `${failurePrefix(incarnation, phase)}${round}#${agent}#${replica}`;
}

/** Questions are no records of a phase: who answers reads them, and no result with them. */
export function questionPrefix({ incarnation }: Incarnation): string {
  return incarnation === undefined ? 'question#' : `${incarnation}#question#`;
}

export function questionKey(incarnation: Incarnation, phase: string, agent: string, replica: number): string {
  return `${questionPrefix(incarnation)}${phase}#${agent}#${replica}`;
}

/**
 * Identifies an execution. Its name alone is not enough: AWS frees it after 90 days; records stay for 100 days
 * (`workflow`), one more for all others.
 */
export interface ExecutionId {
  readonly name: string;
  readonly startedAtMs: number;
}

/** The recovery of one execution; each execution of a workflow has its own. */
export function recoveryKey({ name, startedAtMs }: ExecutionId): string {
  return `recovery#${name}#${startedAtMs}`;
}

/** The record of a run's budget, which also counts what its models took. No phase's: its key is not below their prefix. */
export function budgetKey({ workflowId, incarnation }: Incarnation): { workflowId: string; record: string } {
  return { workflowId, record: incarnation === undefined ? 'budget' : `${incarnation}#budget` };
}

/**
 * The record of a budget of all runs of a day, `2026-11-29`, or of those of one tenant. It has a partition of its own: no
 * workflow's id contains a `#`.
 */
export function dayBudgetKey(workflow: string, day: string, tenant?: string): { workflowId: string; record: string } {
  const ofTenant = tenant === undefined ? '' : `#${tenant}`;
  return { workflowId: `#budget#${workflow}#${day}${ofTenant}`, record: 'budget' };
}

/** The record of a schema that a provider has compiled, by the hash of model and schema. */
export function compiledSchemaKey(id: string): { workflowId: string; record: string } {
  return { workflowId: `#schema#${id}`, record: 'schema' };
}

/** The record of a model's quota of a minute, shared by all runs. No workflow's id contains a `#`. */
export function quotaKey(model: string): { workflowId: string; record: string } {
  return { workflowId: `#quota#${model}`, record: 'quota' };
}
