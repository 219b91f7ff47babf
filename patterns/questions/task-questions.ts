import type { Json } from '../json/json.ts';

/** A question that a tier asks a user. */
export interface Question {
  /** names it for the agent of this workflow: the same question, asked by another attempt, has the same id */
  readonly id: string;
  /** shown to those who answer; at most 16 KB of JSON */
  readonly value: Json;
  /** JSON Schema of the answers that are accepted @default - every JSON value is */
  readonly answerSchema?: Json;
}

/** Asks users, for a tier that declares `answerTimeoutMs`. */
export interface TaskQuestions {
  /**
   * The answers to all of these questions, by their ids; at most 10 at once.
   * @throws AnswerNeeded while one has none: it ends the attempt, the run waits for the answers and calls the tier again
   */
  answersTo(questions: readonly Question[]): Promise<ReadonlyMap<string, Json>>;
  /**
   * Asks some of them once more, as their answers cannot be used.
   * @throws AnswerNeeded
   */
  askAgain(questions: readonly Question[], reason: string): Promise<never>;
}
