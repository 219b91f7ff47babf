import { type CataloguedName, ERROR_CATALOGUE, type ErrorEntry, type RetryPolicy } from './errors.ts';

/**
 * The names that get a policy, in the order of the catalogue. Those of questions are in no list: a state that asks none never
 * sees them, and one that does is not retried for a name that no list has.
 */
export function errorsWithRetry(policy: RetryPolicy): CataloguedName[] {
  const entries: [string, ErrorEntry][] = Object.entries(ERROR_CATALOGUE);
  return entries.flatMap(([name, { retry, ofQuestions }]) =>
    retry === policy && ofQuestions === undefined ? [name as CataloguedName] : [],
  );
}

/** Errors of a handler that another attempt can cure; agents have their own policies. */
export const HANDLER_ERRORS = [
  'StoreUnavailableError',
  'Sandbox.Timedout',
  'Runtime.ExitError',
  'Lambda.Unknown',
  'Lambda.TooManyRequestsException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
] as const satisfies readonly CataloguedName[];

/**
 * Errors that a tier may throw. The other errors are the workflow's own: from a tier, a signal like
 * PhaseDecided would end its siblings, and AdmissionStale would have it called for ever.
 */
export const TIER_ERRORS: readonly CataloguedName[] = [
  'AgentError',
  'AgentOutputInvalidError',
  'AgentTimeoutError',
  'AgentThrottledError',
  'AgentDrainedError',
  'GraphError',
  'AnswerNeeded',
  'AgentInputError',
  'ModelQuotaError',
  'BudgetExceededError',
  'ModelConfigurationError',
  'ModelNotReadyError',
  'ModelAnswerUnusableError',
  'AgentResultTooLargeError',
  'AgentUnhealthyError',
  'CircuitBreakerOpenError',
];
