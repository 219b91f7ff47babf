import { hashOfText } from '../hash.ts';
import {
  isAnswered,
  MAX_PAST_QUESTIONS,
  type PastQuestion,
  type QuestionRecord,
  type Questions,
  type StoredQuestion,
} from './question.ts';

/** What a decision does to the record: it writes the next one, or leaves it as it is. */
export type QuestionDecision<Result> = { readonly next?: Questions; readonly result: Result };

/** The attempt that asks, or that waits for the answers. */
export interface Asker {
  readonly epoch: number;
  readonly phase: string;
  readonly agent: string;
  readonly replica: number;
  readonly tier: string;
}

/** A question as it is asked. */
export type AskedQuestion = Pick<StoredQuestion, 'id' | 'value' | 'answerSchema'>;

/**
 * An attempt asks. A question that is known keeps its answer; those that are asked no more are dropped. Asked again without an answer,
 * by a redrive for example, they wait anew.
 */
export function decideAsk(
  found: QuestionRecord | undefined,
  asker: Asker,
  asked: readonly AskedQuestion[],
  nowMs: number,
): QuestionDecision<readonly StoredQuestion[] | 'superseded'> {
  if (found !== undefined && found.epoch > asker.epoch) return { result: 'superseded' };
  const questions = asked.map(
    (question) => found?.questions.find(({ id }) => id === question.id) ?? { ...question, askedAtMs: nowMs },
  );
  const isKnown =
    found !== undefined &&
    found.epoch === asker.epoch &&
    found.tier === asker.tier &&
    found.questions.length === questions.length &&
    questions.every((question) => found.questions.includes(question)) &&
    (found.wait.kind === 'asked' || isAnswered({ questions }));
  if (isKnown) return { result: questions };
  return { next: { ...asker, questions, ...pastOf(found, questions), wait: { kind: 'asked' } }, result: questions };
}

/** The answered questions of a record that are asked no more. */
function pastOf(found: QuestionRecord | undefined, asked: readonly AskedQuestion[]): { past?: PastQuestion[] } {
  const isAsked = (id: string) => asked.some((question) => question.id === id);
  const dropped = (found?.questions ?? []).flatMap(({ id, answer }) =>
    answer === undefined || isAsked(id)
      ? []
      : [{ id, valueHash: hashOfText(answer.value), actor: answer.actor, atMs: answer.atMs }],
  );
  const past = [...(found?.past ?? []).filter(({ id }) => !isAsked(id)), ...dropped].slice(-MAX_PAST_QUESTIONS);
  return past.length === 0 ? {} : { past };
}

/** The answers to some questions could not be used: these are asked again, with the reason, and no others. */
export function decideRefusal(
  found: QuestionRecord | undefined,
  asker: Asker,
  asked: readonly AskedQuestion[],
  refusal: string,
  nowMs: number,
): QuestionDecision<'asked' | 'superseded'> {
  if (found !== undefined && found.epoch > asker.epoch) return { result: 'superseded' };
  const questions = asked.map((question) => ({ ...question, askedAtMs: nowMs, refusal }));
  return { next: { ...asker, questions, ...pastOf(found, questions), wait: { kind: 'asked' } }, result: 'asked' };
}

/**
 * A task waits from now on. The newest task counts: after a retry or a redrive the token is another one.
 * @returns whether all is answered already, so that nobody has to wait
 */
export function decideWait(
  found: QuestionRecord | undefined,
  { epoch, token, sinceMs, untilMs }: { epoch: number; token: string; sinceMs: number; untilMs: number },
): QuestionDecision<'waiting' | 'answered' | 'superseded'> {
  if (found === undefined || found.epoch > epoch) return { result: 'superseded' };
  if (isAnswered(found)) return { result: 'answered' };
  if (found.wait.kind === 'open' && found.wait.sinceMs > sinceMs) return { result: 'superseded' };
  return { next: { ...found, wait: { kind: 'open', token, sinceMs, untilMs } }, result: 'waiting' };
}

/** The task that waited has timed out. An answer that was stored before counts. */
export function decideTimeout(
  found: QuestionRecord | undefined,
  epoch: number,
  nowMs: number,
): QuestionDecision<'answered' | 'timed-out'> {
  if (found === undefined || found.epoch !== epoch) return { result: 'timed-out' };
  if (isAnswered(found)) return { result: 'answered' };
  return { next: { ...found, wait: { kind: 'timed-out', atMs: nowMs } }, result: 'timed-out' };
}

/** An answer as it comes in: its value as canonical JSON text. */
export interface IncomingAnswer {
  readonly id: string;
  readonly value: string;
  readonly actor: string;
}

export type AnswerResult =
  /** @param isRepeated the same answer was stored before */
  | { readonly kind: 'stored'; readonly record: Questions; readonly isRepeated: boolean }
  /** the question is asked no more, or nobody waits any more */
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'timed-out'; readonly atMs: number }
  | {
      readonly kind: 'answered-otherwise';
      readonly answer: { readonly value?: string; readonly actor: string; readonly atMs: number };
    };

/** Somebody answers. Given twice, the same answer is one; another one is refused. */
export function decideAnswer(
  found: QuestionRecord | undefined,
  { id, value, actor }: IncomingAnswer,
  nowMs: number,
): QuestionDecision<AnswerResult> {
  const asked = found?.questions.find((question) => question.id === id);
  if (found === undefined) return { result: { kind: 'not-asked' } };
  if (asked === undefined) {
    const past = found.past?.find((question) => question.id === id);
    if (past === undefined) return { result: { kind: 'not-asked' } };
    return past.valueHash === hashOfText(value)
      ? { result: { kind: 'stored', record: found, isRepeated: true } }
      : { result: { kind: 'answered-otherwise', answer: past } };
  }
  if (asked.answer !== undefined) {
    return asked.answer.value === value
      ? { result: { kind: 'stored', record: found, isRepeated: true } }
      : { result: { kind: 'answered-otherwise', answer: asked.answer } };
  }
  if (found.wait.kind === 'timed-out') return { result: { kind: 'timed-out', atMs: found.wait.atMs } };
  const answered = { ...asked, answer: { value, actor, atMs: nowMs } };
  const questions = found.questions.map((question) => (question === asked ? answered : question));
  const next = { ...found, questions };
  return { next, result: { kind: 'stored', record: next, isRepeated: false } };
}
