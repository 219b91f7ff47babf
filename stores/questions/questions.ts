import { StoreUnavailableError } from '../../patterns/catalogue/errors.ts';
import { setAttributes } from '../../patterns/conditional-write.ts';
import type { QuestionDecision } from '../../patterns/questions/decisions.ts';
import { type QuestionRecord, questionRecord } from '../../patterns/questions/question.ts';
import { type Incarnation, questionKey, questionPrefix } from '../workflow-table/keys.ts';
import { hasRevision, parseRecord } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** How often the record may change between its read and the write: attempts, tasks and those who answer write it. */
const MAX_WRITES = 5;

/** The place of a record of questions: the replica that asks. */
export interface QuestionPlace {
  readonly phase: string;
  readonly agent: string;
  readonly replica: number;
}

/**
 * Reads the questions of a replica, decides, and writes what was decided; again where somebody else wrote meanwhile.
 * @throws StoreUnavailableError where that does not end
 */
export async function decideQuestions<Result>(
  table: WorkflowTable,
  incarnation: Incarnation,
  place: QuestionPlace,
  decide: (found: QuestionRecord | undefined) => QuestionDecision<Result>,
): Promise<Result> {
  const { workflowId } = incarnation;
  const key = questionKey(incarnation, place.phase, place.agent, place.replica);
  for (let write = 0; write < MAX_WRITES; write++) {
    const item = await table.get(workflowId, key);
    const found = item === undefined ? undefined : parseRecord(questionRecord, item);
    const { next, result } = decide(found);
    if (next === undefined) return result;
    const revision = found?.revision ?? 0;
    const written = await table.write(workflowId, key, {
      conditions: [hasRevision(revision)],
      changes: setAttributes({ ...next, revision: revision + 1 }),
    });
    if (written) return result;
  }
  throw new StoreUnavailableError(
    `the questions of ${place.agent} were written by others ${MAX_WRITES} times meanwhile`,
  );
}

/** The questions of all agents of a workflow, answered ones too. */
export async function listQuestions(table: WorkflowTable, incarnation: Incarnation): Promise<QuestionRecord[]> {
  const items = await table.list(incarnation.workflowId, questionPrefix(incarnation));
  return items.map((item) => parseRecord(questionRecord, item));
}
