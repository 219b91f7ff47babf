import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { nameInArn } from '../patterns/arn.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { MAX_INPUT_DEPTH } from '../patterns/catalogue/payloads.ts';
import { requireInput } from '../patterns/declarations/parse-input.ts';
import { hashOfText } from '../patterns/hash.ts';
import { canonicalJson } from '../patterns/json/canonical-json.ts';
import { isNestedDeeper, type Json } from '../patterns/json/json.ts';
import { decideAnswer } from '../patterns/questions/decisions.ts';
import { describeQuestions } from '../patterns/questions/describe-questions.ts';
import {
  isAnswered,
  MAX_QUESTION_BYTES,
  type QuestionRecord,
  type Questions,
  type StoredQuestion,
} from '../patterns/questions/question.ts';
import { decideQuestions } from '../stores/questions/questions.ts';
import type { Incarnation } from '../stores/workflow-table/keys.ts';
import { openQuestions, readQuestionRecords } from './questions.ts';
import type { Execution } from './status.ts';
import { type Target, workflowTableOf } from './target.ts';

/** The execution waits for no answer, or no more for this one. */
export class NotWaitingError extends InvalidInputError {}

/** The question was answered otherwise before. */
export class AnsweredOtherwiseError extends InvalidInputError {}

export interface AnswerRequest {
  readonly value: Json;
  /** the id of the question, or the beginning of it that no other has @default - the one that is open */
  readonly question?: string;
  /** who answers; kept with the answer */
  readonly actor: string;
}

export interface Answered {
  readonly name: string;
  readonly executionArn: string;
  /** the id of the question */
  readonly question: string;
  readonly agent: string;
  readonly value: Json;
  /** whether the same answer was given before */
  readonly isRepeated: boolean;
  /**
   * `goes-on`: the run has what it waited for. `waits`: the agent has other questions that are open. `stored`: nobody waits any more, since
   * the execution was stopped meanwhile; a redrive goes on with the answer.
   */
  readonly run: 'goes-on' | 'waits' | 'stored';
}

/**
 * Answers a question of an execution: the answer is stored first, then the wait is ended. Given twice, the same answer is one, and ends
 * a wait that the first could not end.
 * @throws NotWaitingError, AnsweredOtherwiseError; InvalidInputError for a value that is not accepted, or where several are asked
 */
export async function answerQuestion(target: Target, execution: Execution, request: AnswerRequest): Promise<Answered> {
  const { name, workflowId, executionArn } = execution;
  const text = answerText(request.value);
  const { owner, records } = await readQuestionRecords(target, execution);
  if (owner !== undefined && owner.executionArn !== executionArn) {
    throw new NotWaitingError(`${name} was superseded by ${nameInArn(owner.executionArn)}, which asks now`);
  }
  const { record, id } = selectQuestion(execution, records, request.question, text);
  const asked = record.questions.find((question) => question.id === id);
  if (asked?.answer === undefined) checkAnswer(asked, request.value);
  const incarnation = { workflowId, ...(owner?.incarnation === undefined ? {} : { incarnation: owner.incarnation }) };
  const stored = await store(target, incarnation, record, { id, value: text, actor: request.actor }, name);
  const ended = isAnswered(stored.record) ? await endWait(target, incarnation, stored.record) : 'waits';
  // the first answer has ended the wait
  const run = ended === 'stored' && stored.isRepeated ? 'goes-on' : ended;
  const { agent } = record;
  return { name, executionArn, question: id, agent, value: request.value, isRepeated: stored.isRepeated, run };
}

function answerText(value: Json): string {
  if (isNestedDeeper(value, MAX_INPUT_DEPTH)) {
    throw new InvalidInputError(`the answer is nested deeper than ${MAX_INPUT_DEPTH} levels; pass it flatter`);
  }
  const text = canonicalJson(value);
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_QUESTION_BYTES) return text;
  throw new InvalidInputError(
    `the answer has ${bytes} bytes, allowed are ${MAX_QUESTION_BYTES}: store the data, and answer with its key`,
  );
}

/** A question that is open, or was answered. */
interface Selected {
  readonly record: QuestionRecord;
  readonly id: string;
}

/**
 * The question that is answered: the named one, or the only one that is open. Of an execution that has ended none is open, but an answer
 * may be given again.
 */
function selectQuestion(
  { name, status }: Execution,
  records: readonly QuestionRecord[],
  question: string | undefined,
  text: string,
): Selected {
  const open =
    status === 'RUNNING' ? records.flatMap((record) => openQuestions(record).map(({ id }) => ({ record, id }))) : [];
  const repeated = records.flatMap((record) => answeredWith(record, text).map((id) => ({ record, id })));
  const known = records.flatMap((record) => idsOf(record).map((id) => ({ record, id })));
  const isRunning = status === 'RUNNING';
  const candidates =
    question === undefined ? open : (isRunning ? known : repeated).filter(({ id }) => id.startsWith(question));
  // nothing is open: only what was answered so before can be meant
  const [first, ...others] =
    candidates.length === 0 && open.length === 0 && question === undefined ? repeated.slice(-1) : candidates;
  const asks = open.map(({ record, id }) => `${id} of ${record.agent}: ${questionText(record, id)}`).join('\n');
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) {
    throw new InvalidInputError(`${name} asks ${candidates.length} questions, name the one that is answered:\n${asks}`);
  }
  if (!isRunning) {
    const remedy = status === 'SUCCEEDED' ? '' : '; redrive it first, then it asks again';
    throw new NotWaitingError(`${name} is ${status}, it waits for no answer${remedy}`);
  }
  if (open.length > 0) throw new NotWaitingError(`${name} asks no question ${question}; it asks\n${asks}`);
  throw new NotWaitingError(`${name} waits for no answer${timedOutText(records)}`);
}

/** The questions that have this answer. */
function answeredWith({ questions, past = [] }: QuestionRecord, text: string): string[] {
  const valueHash = hashOfText(text);
  return [
    ...past.filter((one) => one.valueHash === valueHash).map(({ id }) => id),
    ...questions.filter(({ answer }) => answer?.value === text).map(({ id }) => id),
  ];
}

function idsOf({ questions, past = [] }: QuestionRecord): string[] {
  return [...past, ...questions].map(({ id }) => id);
}

function questionText({ questions }: QuestionRecord, id: string): string {
  return questions.find((question) => question.id === id)?.value ?? '';
}

/** What became of questions that nobody answered in time. */
function timedOutText(records: readonly QuestionRecord[]): string {
  const texts = records.flatMap(({ wait, questions }) =>
    wait.kind === 'timed-out'
      ? [`${describeQuestions(questions)} had no answer until ${isoTime(wait.atMs)}, and the run went on without`]
      : [],
  );
  return texts.length === 0 ? '' : `: ${texts.join('; ')}`;
}

/** @throws InvalidInputError for an answer that the question does not accept */
function checkAnswer(asked: StoredQuestion | undefined, value: Json): void {
  const schema = asked?.answerSchema === undefined ? undefined : schemaOf(asked.answerSchema);
  if (schema !== undefined) requireInput(schema, value, 'answer');
}

/** @returns undefined for a schema that cannot be read, which is the graph's: its node checks the answer by itself */
function schemaOf(text: string): z.ZodType | undefined {
  try {
    return z.fromJSONSchema(JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0]);
  } catch {
    return undefined;
  }
}

async function store(
  target: Target,
  incarnation: Incarnation,
  place: QuestionRecord,
  incoming: { readonly id: string; readonly value: string; readonly actor: string },
  name: string,
): Promise<{ readonly record: Questions; readonly isRepeated: boolean }> {
  const table = workflowTableOf(target);
  const result = await decideQuestions(table, incarnation, place, (found) =>
    decideAnswer(found, incoming, table.nowMs()),
  );
  switch (result.kind) {
    case 'stored':
      return result;
    case 'not-asked':
      throw new NotWaitingError(`${name} asks question ${incoming.id} no more`);
    case 'timed-out':
      throw new NotWaitingError(
        `the answer is too late: ${name} waited until ${isoTime(result.atMs)}, and went on without`,
      );
    case 'answered-otherwise': {
      const { value, actor, atMs } = result.answer;
      const given = value === undefined ? 'otherwise' : `with ${value}`;
      throw new AnsweredOtherwiseError(`${actor} answered the question ${given} at ${isoTime(atMs)}`);
    }
    default:
      return result satisfies never;
  }
}

/** What Step Functions answers for the token of a task that is over. */
const TASK_IS_OVER: ReadonlySet<string> = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

/** Ends the wait for the answers of a record. A task that is just coming to wait finds them by itself. */
async function endWait(
  target: Target,
  incarnation: Incarnation,
  { wait, ...place }: Questions,
): Promise<Answered['run']> {
  if (wait.kind !== 'open') return 'goes-on';
  if (await sendSuccess(target, wait.token)) return 'goes-on';
  // a retry or a redrive may have begun to wait meanwhile, by another token
  const now = await decideQuestions(workflowTableOf(target), incarnation, place, (found) => ({ result: found?.wait }));
  if (now?.kind !== 'open' || now.token === wait.token) return 'stored';
  return (await sendSuccess(target, now.token)) ? 'goes-on' : 'stored';
}

/** @returns false for the token of a task that is over */
async function sendSuccess({ stepFunctions }: Target, taskToken: string): Promise<boolean> {
  try {
    await stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
    return true;
  } catch (error) {
    if (error instanceof Error && TASK_IS_OVER.has(error.name)) return false;
    throw error;
  }
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
