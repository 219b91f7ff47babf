import { boundedText } from '../json/bounded-text.ts';
import type { StoredQuestion } from './question.ts';

/** So many bytes of a question are shown in lists and messages. */
const MAX_SHOWN_BYTES = 200;

/** Questions in a line: the text of one that is a text, else its JSON. */
export function describeQuestions(questions: readonly Pick<StoredQuestion, 'value'>[]): string {
  return boundedText(questions.map(({ value }) => textOf(value)).join('; '), MAX_SHOWN_BYTES);
}

function textOf(json: string): string {
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' ? value : json;
}
