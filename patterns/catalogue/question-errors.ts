import { CataloguedError } from './errors.ts';

/** A signal of a tier: it has asked a question that has no answer yet. */
export class AnswerNeeded extends CataloguedError {
  override readonly name = 'AnswerNeeded';
}

/** A signal: all questions of the tier are answered, so nobody has to wait. */
export class AnswerGiven extends CataloguedError {
  override readonly name = 'AnswerGiven';
}
