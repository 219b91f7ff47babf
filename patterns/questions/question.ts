import * as z from 'zod';

/**
 * Most bytes of a question and of an answer, as JSON. Ten questions with their answers fit the 400 KB of an item.
 */
export const MAX_QUESTION_BYTES = 16_384;

/** Most questions that one agent asks at once. */
export const MAX_QUESTIONS = 10;

/** A question of a tier, for whose answer its run waits. */
export const storedQuestion = z.object({
  /** names it: the same question, asked by another attempt, has the same id */
  id: z.string(),
  /** JSON text */
  value: z.string(),
  /** JSON Schema of the answers that are accepted, as JSON text @default - every answer is */
  answerSchema: z.string().exactOptional(),
  askedAtMs: z.number(),
  /** why the answer before was of no use @default - there was none */
  refusal: z.string().exactOptional(),
  /** @default - it has none yet */
  answer: z.object({ value: z.string(), actor: z.string(), atMs: z.number() }).exactOptional(),
});

/** So many answered questions are remembered of an agent, so that an answer given again is known. */
export const MAX_PAST_QUESTIONS = 50;

/** A question that was answered before those that are asked now. */
export const pastQuestion = z.object({
  id: z.string(),
  /** hash of the answer's JSON text */
  valueHash: z.string(),
  actor: z.string(),
  atMs: z.number(),
});

/** Who waits for the answers. */
export const questionWait = z.discriminatedUnion('kind', [
  /** nobody yet: an attempt has stored the questions, and the state machine has not entered its wait */
  z.object({ kind: z.literal('asked') }),
  /** a task of Step Functions, by its token */
  z.object({ kind: z.literal('open'), token: z.string(), sinceMs: z.number(), untilMs: z.number() }),
  /** nobody any more */
  z.object({ kind: z.literal('timed-out'), atMs: z.number() }),
]);

/** The questions that one replica of an agent asks at once. */
export const questionRecord = z.object({
  revision: z.int().positive(),
  /** of the execution that asked: one that was superseded changes nothing */
  epoch: z.int().positive(),
  phase: z.string(),
  agent: z.string(),
  replica: z.int().nonnegative(),
  tier: z.string(),
  questions: z.array(storedQuestion).min(1),
  /** the newest last @default - none was answered before */
  past: z.array(pastQuestion).exactOptional(),
  wait: questionWait,
});

export type StoredQuestion = z.infer<typeof storedQuestion>;
export type PastQuestion = z.infer<typeof pastQuestion>;
export type QuestionRecord = z.infer<typeof questionRecord>;

/** A record before it is written: its revision is the store's. */
export type Questions = Omit<QuestionRecord, 'revision'>;

export function isAnswered({ questions }: Pick<Questions, 'questions'>): boolean {
  return questions.every(({ answer }) => answer !== undefined);
}
