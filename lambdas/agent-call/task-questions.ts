import { MAX_CAUSE_BYTES, SupersededError } from '../../patterns/catalogue/errors.ts';
import { GraphError } from '../../patterns/catalogue/graph-errors.ts';
import type { AgentCall, Run } from '../../patterns/catalogue/payloads.ts';
import { AnswerNeeded } from '../../patterns/catalogue/question-errors.ts';
import type { Tier } from '../../patterns/declarations/agent.ts';
import { boundedText } from '../../patterns/json/bounded-text.ts';
import { canonicalJson } from '../../patterns/json/canonical-json.ts';
import type { Json } from '../../patterns/json/json.ts';
import {
  type AskedQuestion,
  decideAsk,
  decideRefusal,
  type QuestionDecision,
} from '../../patterns/questions/decisions.ts';
import { describeQuestions } from '../../patterns/questions/describe-questions.ts';
import {
  MAX_QUESTION_BYTES,
  MAX_QUESTIONS,
  type QuestionRecord,
  type StoredQuestion,
} from '../../patterns/questions/question.ts';
import type { Question, TaskQuestions } from '../../patterns/questions/task-questions.ts';
import { decideQuestions } from '../../stores/questions/questions.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';

/** The questions of a call's tier. @returns undefined for a tier that asks none */
export function taskQuestions(
  { answerTimeoutMs }: Pick<Tier, 'answerTimeoutMs'>,
  run: Run,
  { phase, agent, replica, tier }: AgentCall,
  table: WorkflowTable,
): TaskQuestions | undefined {
  if (answerTimeoutMs === undefined) return undefined;
  const place = { phase, agent, replica };
  const asker = { epoch: run.epoch, ...place, tier };
  const decide = async <Result>(
    decision: (found: QuestionRecord | undefined) => QuestionDecision<Result | 'superseded'>,
  ): Promise<Result> => {
    const result = await decideQuestions(table, run, place, decision);
    if (result !== 'superseded') return result as Result;
    throw new SupersededError(`workflow ${run.workflowId}: a newer execution asks the questions of ${agent}`);
  };
  return {
    async answersTo(questions) {
      const asked = storable(questions, tier);
      return answersOf(await decide((found) => decideAsk(found, asker, asked, table.nowMs())));
    },
    async askAgain(questions, reason) {
      const asked = storable(questions, tier);
      const refusal = boundedText(reason, MAX_CAUSE_BYTES);
      await decide((found) => decideRefusal(found, asker, asked, refusal, table.nowMs()));
      throw new AnswerNeeded(describeQuestions(asked));
    },
  };
}

function answersOf(questions: readonly StoredQuestion[]): ReadonlyMap<string, Json> {
  const open = questions.filter(({ answer }) => answer === undefined);
  if (open.length > 0) throw new AnswerNeeded(describeQuestions(open));
  return new Map(questions.map(({ id, answer }) => [id, JSON.parse(answer?.value ?? 'null') as Json]));
}

/** @throws GraphError for more questions, or larger ones, than are stored */
function storable(questions: readonly Question[], tier: string): AskedQuestion[] {
  if (questions.length <= MAX_QUESTIONS) return questions.map(storableQuestion);
  throw new GraphError(`tier ${tier} asks ${questions.length} questions at once, allowed are ${MAX_QUESTIONS}`);
}

function storableQuestion({ id, value, answerSchema }: Question): AskedQuestion {
  const text = canonicalJson(value);
  const schema = answerSchema === undefined ? undefined : canonicalJson(answerSchema);
  const bytes = Buffer.byteLength(text) + Buffer.byteLength(schema ?? '');
  if (bytes > MAX_QUESTION_BYTES) {
    throw new GraphError(
      `question ${id} has ${bytes} bytes with its schema, allowed are ${MAX_QUESTION_BYTES}: store the data, and ask with its key`,
    );
  }
  return { id, value: text, ...(schema === undefined ? {} : { answerSchema: schema }) };
}
