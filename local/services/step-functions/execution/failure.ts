/** Why a state failed, as Retry and Catch see it. A Fail state may leave out both texts. */
export interface Failure {
  readonly error?: string;
  readonly cause?: string;
  /** a second name the failure is matched by (a missed heartbeat is a States.Timeout by its event) */
  readonly alias?: string;
  /** only matched when named: States.ALL does not take it */
  readonly namedOnly?: boolean;
  /** neither Retry nor Catch may take it */
  readonly final?: boolean;
}

export const TIMEOUT = 'States.Timeout';
export const HEARTBEAT_TIMEOUT = 'States.HeartbeatTimeout';
export const QUERY_EVALUATION_ERROR = 'States.QueryEvaluationError';
export const DATA_LIMIT_EXCEEDED = 'States.DataLimitExceeded';
export const NO_CHOICE_MATCHED = 'States.NoChoiceMatched';
export const RUNTIME = 'States.Runtime';

/** Does `ErrorEquals` take this failure? States.TaskFailed matches every error but a timeout. */
export function matches(errorEquals: readonly string[], failure: Failure): boolean {
  if (failure.final || failure.error === RUNTIME) return false;
  return errorEquals.some((name) => {
    if (name === failure.error || (failure.alias !== undefined && name === failure.alias)) return true;
    if (failure.namedOnly) return false;
    if (name === 'States.ALL') return true;
    return name === 'States.TaskFailed' && failure.error !== TIMEOUT;
  });
}
