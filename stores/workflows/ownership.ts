import { boundedText } from '../../patterns/bounded-text.ts';
import { InvalidInputError, SupersededError } from '../../patterns/errors.ts';
import { WORKFLOW_KEY } from './keys.ts';
import { readRecord, type WorkflowRecord, workflowRecord } from './records.ts';
import type { WorkflowTable } from './table.ts';

/** How much of an input is shown where two differ, in characters: it may have 256 KiB. */
const MAX_SHOWN_INPUT = 200;

/** What an execution says of itself when it takes a workflow over. */
export interface Claim {
  readonly workflowId: string;
  readonly executionArn: string;
  readonly startedAtMs: number;
  /** canonical text of the input */
  readonly input: string;
}

/**
 * Takes ownership of a workflow for an execution: epoch + 1, so that everything an older execution still writes is
 * refused. Asked again by the same execution it answers the same epoch.
 * @throws InvalidInputError when the workflow was started with another input
 * @throws SupersededError when others took it over each time this one tried
 */
export async function takeOwnership(table: WorkflowTable, claim: Claim): Promise<WorkflowRecord> {
  const { workflowId, ...record } = claim;
  for (let attempt = 0; attempt < 5; attempt++) {
    const current = await readOwner(table, workflowId);
    if (current !== undefined && current.input !== claim.input) {
      const [before, received] = [current.input, claim.input].map((text) => boundedText(text, MAX_SHOWN_INPUT));
      throw new InvalidInputError(
        `workflow ${JSON.stringify(workflowId)} was started with input ${before}, received ${received}: use another workflowId`,
      );
    }
    if (current !== undefined && isSame(current, claim)) return current;
    const next = { ...record, epoch: (current?.epoch ?? 0) + 1 };
    const taken = await table.write(workflowId, WORKFLOW_KEY, {
      set: next,
      condition: current === undefined ? 'attribute_not_exists(epoch)' : 'epoch = :seen',
      ...(current === undefined ? {} : { values: { ':seen': current.epoch } }),
    });
    if (taken) return next;
  }
  throw new SupersededError(`workflow ${workflowId} was taken over by other executions while this one started`);
}

/**
 * Whether an owner is the execution that asks. Its name is not enough: AWS forgets an execution after 90 days, then the
 * name is free for another one, while the records of the first still stand. It starts later, and takes over as any other.
 */
function isSame(owner: WorkflowRecord, { executionArn, startedAtMs }: Claim): boolean {
  return owner.executionArn === executionArn && owner.startedAtMs === startedAtMs;
}

/** Makes sure that no newer execution has taken the workflow over. @throws SupersededError naming both epochs */
export async function checkOwnership(
  table: WorkflowTable,
  owner: { workflowId: string; epoch: number },
): Promise<void> {
  const standing = await readOwner(table, owner.workflowId);
  if (standing !== undefined && standing.epoch > owner.epoch) {
    throw new SupersededError(
      `workflow ${owner.workflowId}: epoch ${owner.epoch} is superseded by epoch ${standing.epoch}, ${standing.executionArn}`,
    );
  }
}

/** The workflow's owner, or undefined when no execution of it was ever accepted. */
export async function readOwner(table: WorkflowTable, workflowId: string): Promise<WorkflowRecord | undefined> {
  const item = await table.get(workflowId, WORKFLOW_KEY);
  return item === undefined ? undefined : readRecord(workflowRecord, item);
}
