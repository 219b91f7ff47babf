import { CheckpointNotFoundError } from '../patterns/catalogue/errors.ts';
import { GRAPH_PHASE } from '../patterns/declarations/graph.ts';
import type { DegradationLevel } from '../patterns/report/report.ts';
import { listCheckpoints } from '../stores/checkpoints/checkpoints.ts';
import { readOwner } from '../stores/checkpoints/ownership.ts';
import { listResults } from '../stores/checkpoints/results.ts';
import { listFailures } from '../stores/fallback/failures.ts';
import { readHistory } from './history.ts';
import { readPlan } from './plan.ts';
import { type ThreadProgress, threadIn } from './supersteps.ts';
import { type Target, workflowTableOf } from './target.ts';

/** The checkpoint of a phase, and its stored results and failures. */
export interface PhaseCheckpoint {
  readonly phase: string;
  readonly status: 'started' | 'completed' | 'failed';
  readonly round: number;
  readonly savedAtMs: number;
  /** of a completed phase */
  readonly degradationLevel: DegradationLevel | null;
  readonly failedAgents: readonly string[];
  readonly results: readonly { agent: string; replica: number; tier: string; attempts: number }[];
  readonly failures: readonly { agent: string; replica: number; round: number }[];
}

export interface Checkpoints {
  readonly workflowId: string;
  /** how many executions have taken the workflow over */
  readonly epoch: number;
  /** the execution that owns it */
  readonly executionArn: string;
  /** in the order of the workflow */
  readonly phases: readonly PhaseCheckpoint[];
  /** of a compiled graph: LangGraph's thread, with what the execution that owns it has run @default - the workflow is no graph */
  readonly thread?: ThreadProgress;
}

/** Reads the checkpoints of a workflow. @throws CheckpointNotFoundError when no execution of it was ever accepted */
export async function readCheckpoints(target: Target, workflowId: string): Promise<Checkpoints> {
  const table = workflowTableOf(target);
  const owner = await readOwner(table, workflowId);
  if (owner === undefined) {
    throw new CheckpointNotFoundError(`there is no checkpoint of workflow ${JSON.stringify(workflowId)}`);
  }
  const phases: PhaseCheckpoint[] = [];
  const ownership = { workflowId, ...owner };
  for (const { phase, checkpoint } of await listCheckpoints(table, ownership)) {
    const results = await listResults(table, ownership, phase);
    const failures = await listFailures(table, { ...ownership, epoch: checkpoint.epoch }, phase);
    phases.push({
      phase,
      status: checkpoint.phaseStatus,
      round: checkpoint.round,
      savedAtMs: checkpoint.atMs,
      degradationLevel: checkpoint.level ?? null,
      failedAgents: checkpoint.failedAgents ?? [],
      results: results.map(({ agent, replica, tier, attempts }) => ({ agent, replica, tier, attempts })),
      failures: failures.map(({ agent, replica, round }) => ({ agent, replica, round })),
    });
  }
  const order = (await readPlan(target)).map(({ name }) => name);
  // a phase that the definition of today does not have comes first
  phases.sort((a, b) => order.indexOf(a.phase) - order.indexOf(b.phase));
  const hasGraph = phases.some(({ phase }) => phase === GRAPH_PHASE);
  const thread = hasGraph ? threadIn(await readHistory(target, owner.executionArn)) : undefined;
  const { epoch, executionArn } = owner;
  return { workflowId, epoch, executionArn, phases, ...(thread === undefined ? {} : { thread }) };
}
