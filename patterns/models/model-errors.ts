import { CataloguedError } from '../catalogue/errors.ts';

/** The account's quota of a model is used up. */
export class ModelQuotaError extends CataloguedError {
  override readonly name = 'ModelQuotaError';
}

/** A budget has no room for a call, which was not made. */
export class BudgetExceededError extends CataloguedError {
  override readonly name = 'BudgetExceededError';
}

/** A model cannot be asked as its tier is set up; permanent. */
export class ModelConfigurationError extends CataloguedError {
  override readonly name = 'ModelConfigurationError';
}

/** A provider prepares a model or the schema of its answer, which takes minutes the first time. */
export class ModelNotReadyError extends CataloguedError {
  override readonly name = 'ModelNotReadyError';
}

/** A model ended without an answer: it was cut off, filtered, or refused. */
export class ModelAnswerUnusableError extends CataloguedError {
  override readonly name = 'ModelAnswerUnusableError';
}
