import type { CallOutcome, CircuitState, Rejection } from '../circuit-breaker/admission.ts';
import { retryText } from '../circuit-breaker/retry-text.ts';
import { boundedText } from '../json/bounded-text.ts';

/** The retry of an error by the state machine: after a backoff, after the longer one of throttling, or none. */
export type RetryPolicy = 'backoff' | 'throttle' | 'never';

export interface ErrorEntry {
  readonly retry: RetryPolicy;
  /** how the tier's circuit counts it */
  readonly circuit: CallOutcome;
  /** its cause and its consequence, in a sentence */
  readonly meaning: string;
  /** only of workflows whose tiers ask questions: the definitions of others do not name it @default false */
  readonly ofQuestions?: true;
}

/**
 * Every error the workflow reacts to, by the name Step Functions catches.
 * The names with a dot are AWS's own: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const ERROR_CATALOGUE = {
  // of one attempt
  AgentError: {
    retry: 'backoff',
    circuit: 'failure',
    meaning: 'The tier failed; it is retried, then the next tier answers.',
  },
  AgentOutputInvalidError: {
    retry: 'backoff',
    circuit: 'failure',
    meaning: 'The tier answered something its schema refuses.',
  },
  AgentTimeoutError: {
    retry: 'never',
    circuit: 'failure',
    meaning: 'The attempt ran out of time; the next tier answers.',
  },
  AgentThrottledError: { retry: 'throttle', circuit: 'neutral', meaning: 'What the tier calls asked for patience.' },
  AgentDrainedError: { retry: 'backoff', circuit: 'neutral', meaning: 'It stopped in time; the retry goes on there.' },
  GraphError: { retry: 'never', circuit: 'neutral', meaning: 'The graph of the tier is wrong: too many steps.' },
  AgentInputError: {
    retry: 'never',
    circuit: 'neutral',
    meaning: 'The data the agent was given cannot be used; trying again would not help.',
  },
  ModelQuotaError: {
    retry: 'never',
    circuit: 'neutral',
    meaning: "The account's quota of the model is used up; the next tier answers.",
  },
  BudgetExceededError: {
    retry: 'never',
    circuit: 'neutral',
    meaning: 'A budget has no room for the call, which was not made; the next tier answers.',
  },
  ModelConfigurationError: {
    retry: 'never',
    circuit: 'neutral',
    meaning: 'The model cannot be asked as the tier is set up; the message says what to change.',
  },
  ModelNotReadyError: { retry: 'never', circuit: 'neutral', meaning: "The answer's schema is being prepared." },
  ModelAnswerUnusableError: {
    retry: 'never',
    circuit: 'failure',
    meaning: 'The model ended without an answer: it was cut off, filtered, or refused.',
  },
  AgentResultTooLargeError: {
    retry: 'never',
    circuit: 'failure',
    meaning: 'The answer exceeds what one record holds, or what its readers have memory for.',
  },
  AgentUnhealthyError: {
    retry: 'never',
    circuit: 'failure',
    meaning: 'The agent did not pass its health check in time.',
  },
  // of the platform, seen only from outside
  'Runtime.ExitError': { retry: 'backoff', circuit: 'failure', meaning: 'The process of the agent died.' },
  'Runtime.UnhandledPromiseRejection': {
    retry: 'backoff',
    circuit: 'failure',
    meaning: 'The agent let a promise fail that nobody waited for, and its process died of it.',
  },
  'Sandbox.Timedout': { retry: 'never', circuit: 'failure', meaning: 'Lambda ended the function at its time limit.' },
  'Lambda.Unknown': {
    retry: 'never',
    circuit: 'failure',
    meaning: 'Lambda gave no reason: a time limit, a crash or memory.',
  },
  'Lambda.TooManyRequestsException': {
    retry: 'throttle',
    circuit: 'neutral',
    meaning: 'Lambda has no free concurrency.',
  },
  'Lambda.ServiceException': { retry: 'backoff', circuit: 'neutral', meaning: 'Lambda itself failed.' },
  'Lambda.AWSLambdaException': { retry: 'backoff', circuit: 'neutral', meaning: 'Lambda itself failed.' },
  'Lambda.SdkClientException': { retry: 'backoff', circuit: 'neutral', meaning: 'Lambda could not be reached.' },
  'Lambda.ClientExecutionTimeoutException': {
    retry: 'backoff',
    circuit: 'neutral',
    meaning: 'Lambda did not answer in time.',
  },
  'States.Timeout': { retry: 'never', circuit: 'failure', meaning: 'The task exceeded its time limit.' },
  'States.DataLimitExceeded': { retry: 'never', circuit: 'failure', meaning: 'A payload exceeded 256 KiB.' },
  'States.QueryEvaluationError': {
    retry: 'never',
    circuit: 'neutral',
    meaning: 'An expression of the state machine failed: our defect.',
  },
  // of a call
  AdmissionStale: {
    retry: 'never',
    circuit: 'neutral',
    meaning: 'The admission is from before a redrive; the call is admitted again.',
  },
  RetrySkipped: {
    retry: 'never',
    circuit: 'neutral',
    meaning: 'An attempt failed and another would take the time of the tiers after it; it carries the failure itself.',
  },
  AgentNotStartedError: {
    retry: 'never',
    circuit: 'neutral',
    meaning: 'The call had no time left to ask the tier; a further round may.',
  },
  AnswerNeeded: {
    retry: 'never',
    circuit: 'neutral',
    meaning: 'A signal: the tier asks a question, and its run waits for the answer.',
    ofQuestions: true,
  },
  AnswerGiven: {
    retry: 'never',
    circuit: 'neutral',
    meaning: 'A signal: the question is answered, and the tier is called again.',
    ofQuestions: true,
  },
  AnswerTimeoutError: {
    retry: 'never',
    circuit: 'neutral',
    meaning: 'Nobody answered the question of the tier in time; the next tier answers.',
    ofQuestions: true,
  },
  CircuitBreakerOpenError: {
    retry: 'never',
    circuit: 'neutral',
    meaning: 'The circuit refused the call and says when to come back.',
  },
  FallbackExhaustedError: { retry: 'never', circuit: 'neutral', meaning: 'No tier of the agent answered.' },
  QuorumNotReachedError: { retry: 'never', circuit: 'neutral', meaning: 'Too few replicas answered to decide.' },
  // of a phase or a run
  PhaseDecided: {
    retry: 'never',
    circuit: 'neutral',
    meaning: 'A signal: the vote is over, so the fan-out ends before its last item.',
  },
  AnotherRound: {
    retry: 'never',
    circuit: 'neutral',
    meaning: 'A signal: the phase runs again for what is not settled.',
  },
  CriticalDegradationError: {
    retry: 'never',
    circuit: 'neutral',
    meaning: 'More than 30 % of the required agents of a phase failed.',
  },
  CheckpointNotFoundError: { retry: 'never', circuit: 'neutral', meaning: 'There is nothing to resume from.' },
  SupersededError: { retry: 'never', circuit: 'neutral', meaning: 'A newer execution of the workflow took over.' },
  InvalidInputError: { retry: 'never', circuit: 'neutral', meaning: 'What the workflow was started with is refused.' },
  StoreUnavailableError: {
    retry: 'backoff',
    circuit: 'neutral',
    meaning: 'The store was throttled or could not be reached.',
  },
  UnknownSchemaVersionError: {
    retry: 'never',
    circuit: 'neutral',
    meaning: 'A record was written by a version this code does not know.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type CataloguedName = keyof typeof ERROR_CATALOGUE;

/** The error of a tier that a call had no time for. */
export const NOT_STARTED: CataloguedName = 'AgentNotStartedError';

/** The error of an attempt that was admitted before a redrive: nothing failed. */
export const ADMISSION_STALE: CataloguedName = 'AdmissionStale';

/** The tier asked a question, and its answer is there: nothing failed. */
export const ANSWER_GIVEN: CataloguedName = 'AnswerGiven';

/** Nobody answered the question of the tier in time. */
export const ANSWER_TIMEOUT: CataloguedName = 'AnswerTimeoutError';

/** How the tier's circuit counts an error. An unknown name counts as a failure of the tier. */
export function circuitOutcome(errorName: string): CallOutcome {
  return isCatalogued(errorName) ? ERROR_CATALOGUE[errorName].circuit : 'failure';
}

/** Whether the state machine retries the error: another attempt may succeed. */
export function isTransient(errorName: string): boolean {
  return isCatalogued(errorName) && ERROR_CATALOGUE[errorName].retry !== 'never';
}

export function isCatalogued(name: string): name is CataloguedName {
  return Object.hasOwn(ERROR_CATALOGUE, name);
}

/**
 * Longest message of an error, in bytes of JSON. Step Functions keeps causes of 32,768 characters; in the JSON of a function's
 * error the message is there twice, the second time in its trace, and is escaped once more.
 */
export const MAX_MESSAGE_BYTES = 4_000;

/** Longest cause kept per tier, in bytes of JSON: causes of all tiers travel in the item and end in the report. */
export const MAX_CAUSE_BYTES = 500;

/** Marks errors of the catalogue with the name of their class, for `instanceof` in another copy of this package. */
const CLASS = Symbol.for('ballast.errorClass');

type ErrorClass = abstract new (...args: never[]) => object;

/** `instanceof` of a class of the catalogue, or of one derived from it. */
function recognize(this: ErrorClass, value: unknown): boolean {
  if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
  if (typeof value !== 'object' || value === null || !(CLASS in value)) return false;
  return this === CataloguedError || value[CLASS] === this.name;
}

/**
 * An error of the catalogue. Its `name` is what Lambda reports as errorType and Step Functions catches. Two copies of this
 * package in one process recognize each other's errors.
 */
export abstract class CataloguedError extends Error {
  static override readonly [Symbol.hasInstance] = recognize;

  abstract override readonly name: CataloguedName;

  constructor(message: string, options?: ErrorOptions) {
    super(boundedText(message, MAX_MESSAGE_BYTES), options);
  }

  /** The class in the catalogue, also of a class derived from it. */
  get [CLASS](): string {
    return this.name;
  }
}

/** A tier failed in a way that another attempt may cure. */
export class AgentError extends CataloguedError {
  override readonly name = 'AgentError';
}

/** A tier answered something that the agent's output schema refuses. */
export class AgentOutputInvalidError extends CataloguedError {
  override readonly name = 'AgentOutputInvalidError';
}

/** An attempt passed its deadline. */
export class AgentTimeoutError extends CataloguedError {
  override readonly name = 'AgentTimeoutError';
}

/** The dependency of a tier asked for patience. */
export class AgentThrottledError extends CataloguedError {
  override readonly name = 'AgentThrottledError';
}

/** The data an agent was given cannot be used; permanent. */
export class AgentInputError extends CataloguedError {
  override readonly name = 'AgentInputError';
}

/** An answer is larger than a record or its readers can hold. */
export class AgentResultTooLargeError extends CataloguedError {
  override readonly name = 'AgentResultTooLargeError';
}

/** The admission of a call no longer holds; it is admitted again. */
export class AdmissionStale extends CataloguedError {
  override readonly name = 'AdmissionStale';
}

/** A tier was not asked, as the call had no time left for it. */
export class AgentNotStartedError extends CataloguedError {
  override readonly name = 'AgentNotStartedError';
}

/** The vote of a phase is over while items still run. A signal, not a failure. */
export class PhaseDecided extends CataloguedError {
  override readonly name = 'PhaseDecided';
}

/** The phase runs once more for the agents that are not settled. A signal, not a failure. */
export class AnotherRound extends CataloguedError {
  override readonly name = 'AnotherRound';
}

/** The circuit refused the call. */
export class CircuitBreakerOpenError extends CataloguedError {
  override readonly name = 'CircuitBreakerOpenError';
  readonly breakerId: string;
  readonly state: CircuitState;
  /**
   * The next call may be admitted after so many milliseconds.
   * @default - no time makes a difference: an operator isolated the circuit, and it stays so until a reset or a probe
   */
  readonly retryAfterMs?: number;
  constructor(rejection: Rejection) {
    const { breakerId, state, retryAfterMs } = rejection;
    super(`circuit ${breakerId} is ${state} (${retryText(rejection)})`);
    this.breakerId = breakerId;
    this.state = state;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

/** No tier of an agent answered. */
export class FallbackExhaustedError extends CataloguedError {
  override readonly name = 'FallbackExhaustedError';
}

/** Agents did not pass their health check while a workflow waited for them. */
export class AgentUnhealthyError extends CataloguedError {
  override readonly name = 'AgentUnhealthyError';
}

/** Too few replicas of an agent answered. */
export class QuorumNotReachedError extends CataloguedError {
  override readonly name = 'QuorumNotReachedError';
}

/** More than 30 % of a phase's required agents failed. */
export class CriticalDegradationError extends CataloguedError {
  override readonly name = 'CriticalDegradationError';
}

/** There is no workflow of this id to go on with. */
export class CheckpointNotFoundError extends CataloguedError {
  override readonly name = 'CheckpointNotFoundError';
}

/** A newer execution owns the workflow. */
export class SupersededError extends CataloguedError {
  override readonly name = 'SupersededError';
}

/** The request of a caller is refused; the message names the value received and the values allowed. */
export class InvalidInputError extends CataloguedError {
  override readonly name = 'InvalidInputError';
}

/** The store was throttled or unreachable beyond the client's own retries. */
export class StoreUnavailableError extends CataloguedError {
  override readonly name = 'StoreUnavailableError';
}

/** A record carries a schemaVersion this code does not know. */
export class UnknownSchemaVersionError extends CataloguedError {
  override readonly name = 'UnknownSchemaVersionError';
}

/** An error that was stored and is thrown again, under the name it had. */
class RestoredError extends CataloguedError {
  override readonly name: CataloguedName;
  constructor(name: CataloguedName, message: string) {
    super(message);
    this.name = name;
  }

  /** Thrown as a stored one it is told by its name only, as in its own copy. */
  override get [CLASS](): string {
    return 'RestoredError';
  }
}

/** Makes a stored error throwable again. @throws TypeError for a name that is not in the catalogue */
export function restoreError(name: string, message: string): CataloguedError {
  if (!isCatalogued(name)) throw new TypeError(`"${name}" is not an error of the catalogue`);
  return new RestoredError(name, message);
}
