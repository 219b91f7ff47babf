import type { Json } from '../patterns/json/json.ts';
import type { QuestionRecord } from '../patterns/questions/question.ts';
import { readOwner } from '../stores/checkpoints/ownership.ts';
import { listQuestions } from '../stores/questions/questions.ts';
import { listExecutions } from './list.ts';
import type { OpenQuestion } from './open-question.ts';
import type { Execution } from './status.ts';
import { type Target, workflowTableOf } from './target.ts';

/** The records of questions of an execution, answered ones too; none of one that a newer execution has taken over. */
export async function readQuestionRecords(
  target: Target,
  { workflowId, executionArn }: Pick<Execution, 'workflowId' | 'executionArn'>,
): Promise<{ readonly owner: Awaited<ReturnType<typeof readOwner>>; readonly records: readonly QuestionRecord[] }> {
  const table = workflowTableOf(target);
  const owner = await readOwner(table, workflowId);
  if (owner === undefined || owner.executionArn !== executionArn) return { owner, records: [] };
  const incarnation = { workflowId, ...(owner.incarnation === undefined ? {} : { incarnation: owner.incarnation }) };
  return { owner, records: await listQuestions(table, incarnation) };
}

/** The questions that an execution waits for now, the oldest first. */
export async function readQuestions(
  target: Target,
  execution: Pick<Execution, 'status' | 'workflowId' | 'executionArn'>,
): Promise<OpenQuestion[]> {
  if (execution.status !== 'RUNNING' || target.workflowTable === '') return [];
  const { records } = await readQuestionRecords(target, execution);
  return records.flatMap(openQuestions).toSorted((a, b) => a.askedAtMs - b.askedAtMs);
}

/** A question with the execution that waits for its answer. */
export interface AskedQuestion extends OpenQuestion {
  /** name of the execution */
  readonly execution: string;
  readonly executionArn: string;
  readonly workflow: string;
}

/** Most executions whose questions are read at once, so that a long list takes no more than a few connections. */
const AT_ONCE = 10;

/**
 * The questions of all executions that wait, the oldest first. The executions are those of the index: no request to Step Functions.
 * @param limit of the executions, the newest ones
 */
export async function listAllQuestions(targets: readonly Target[], limit: number): Promise<AskedQuestion[]> {
  const questions: AskedQuestion[] = [];
  for (const target of targets) {
    const { executions } = await listExecutions([target], { limit, filter: { isWaiting: true } });
    for (let first = 0; first < executions.length; first += AT_ONCE) {
      const some = executions.slice(first, first + AT_ONCE).map(async (execution) => {
        const open = await readQuestions(target, execution);
        const { name, executionArn } = execution;
        return open.map((question) => ({ ...question, execution: name, executionArn, workflow: target.workflow }));
      });
      questions.push(...(await Promise.all(some)).flat());
    }
  }
  return questions.toSorted((a, b) => a.askedAtMs - b.askedAtMs);
}

/** The questions of a record that wait for their answers. */
export function openQuestions({ phase, agent, tier, wait, questions }: QuestionRecord): OpenQuestion[] {
  if (wait.kind === 'timed-out') return [];
  return questions
    .filter(({ answer }) => answer === undefined)
    .map(({ id, value, answerSchema, askedAtMs, refusal }) => ({
      id,
      phase,
      agent,
      tier,
      question: JSON.parse(value) as Json,
      ...(answerSchema === undefined ? {} : { answerSchema: JSON.parse(answerSchema) as Json }),
      askedAtMs,
      ...(wait.kind === 'open' ? { untilMs: wait.untilMs } : {}),
      ...(refusal === undefined ? {} : { refusal }),
    }));
}
