import { ERROR_CATALOGUE, isCatalogued } from '../catalogue/errors.ts';
import type { CallOutcome } from './admission.ts';

/** Kind of an error that a dependency returned. */
export type DependencyErrorKind =
  /** the dependency works but limits the caller's rate or quota */
  | 'throttled'
  /** the caller's own mistake in its request or its credentials */
  | 'rejected'
  /** the caller aborted the request */
  | 'cancelled'
  /** the dependency failed, or did not answer in time */
  | 'failed';

interface KindEntry {
  readonly outcome: CallOutcome;
  /** values of `name`, `code` or `Code`; docs/patterns/circuit-breaker.md has the same table */
  readonly names: readonly string[];
}

/** The outcome that an error's name means for the circuit. Names come before HTTP statuses: services disagree on these. */
export const DEPENDENCY_ERRORS: Readonly<Record<DependencyErrorKind, KindEntry>> = {
  throttled: {
    outcome: 'neutral',
    names: [
      'ThrottlingException',
      'ThrottledException',
      'Throttling',
      'EC2ThrottledException',
      'RequestThrottled',
      'RequestThrottledException',
      'TooManyRequestsException',
      'TooManyRequestsError',
      'ProvisionedThroughputExceededException',
      'RequestLimitExceeded',
      'LimitExceededException',
      'BandwidthLimitExceeded',
      'ServiceQuotaExceededException',
      'ModelNotReadyException',
      'PriorRequestNotComplete',
      'TransactionInProgressException',
      'SlowDown',
      'RateLimitError',
    ],
  },
  rejected: {
    outcome: 'neutral',
    names: [
      'ValidationException',
      'ValidationError',
      'BadRequestException',
      'InvalidRequestException',
      'InvalidParameterException',
      'InvalidParameterValueException',
      'MissingParameter',
      'SerializationException',
      'AccessDeniedException',
      'AccessDenied',
      'UnauthorizedException',
      'UnauthorizedOperation',
      'NotAuthorizedException',
      'UnrecognizedClientException',
      'InvalidClientTokenId',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
      'IncompleteSignature',
      'MissingAuthenticationToken',
      'MissingAuthenticationTokenException',
      'ExpiredToken',
      'ExpiredTokenException',
      'RequestExpired',
      'CredentialsProviderError',
      'OptInRequired',
      'ResourceNotFoundException',
      'NotFoundException',
      'NoSuchKey',
      'NoSuchBucket',
      'ConflictException',
      'ConditionalCheckFailedException',
    ],
  },
  cancelled: { outcome: 'neutral', names: ['AbortError', 'CanceledError', 'ABORT_ERR', 'ERR_CANCELED'] },
  failed: {
    outcome: 'failure',
    names: [
      'TimeoutError',
      'RequestTimeout',
      'RequestTimeoutException',
      'ModelTimeoutException',
      'ModelErrorException',
      'ModelStreamErrorException',
      'ServiceUnavailableException',
      'ServiceUnavailable',
      'InternalServerException',
      'InternalServerError',
      'InternalFailure',
      'ECONNREFUSED',
      'ECONNRESET',
      'ETIMEDOUT',
      'EPIPE',
    ],
  },
};

/** Names of throttling that are not listed. */
const THROTTLED_NAME = /(?:Throttl(?:ed|ing)|LimitExceeded|QuotaExceeded|RateExceeded)(?:Exception|Error|Fault)?$/;

/** HTTP statuses of the 400s that say that the dependency was late (408) or that its own dependency failed (424). */
const FAILED_STATUSES: readonly number[] = [408, 424];

/** Causes of causes that are looked at. */
const MAX_DEPTH = 10;

const KIND_OF_NAME = new Map<string, DependencyErrorKind>(
  Object.entries(DEPENDENCY_ERRORS).flatMap(([kind, { names }]) =>
    names.map((name) => [name, kind as DependencyErrorKind] as const),
  ),
);

/**
 * The outcome that an error means for the circuit of the dependency: the default of `guard()`. An error of unknown kind is
 * a failure. Never throws, for any thrown value.
 */
export function outcomeOfError(error: unknown): CallOutcome {
  const kind = kindOfError(error);
  return kind === undefined ? 'failure' : DEPENDENCY_ERRORS[kind].outcome;
}

/** The kind of an error by its names, its HTTP status, or else its causes. @returns undefined when none of them is known */
export function kindOfError(error: unknown): DependencyErrorKind | undefined {
  try {
    return kindWithin(error, MAX_DEPTH);
  } catch {
    // a proxy or a getter of the error may throw
    return undefined;
  }
}

/** The fields of errors in use: of AWS's SDK, of Node, of fetch and axios, of clients of model providers. */
interface ErrorFields {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly Code?: unknown;
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly response?: { readonly status?: unknown } | null;
  readonly $metadata?: { readonly httpStatusCode?: unknown } | null;
  readonly $retryable?: { readonly throttling?: unknown } | null;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

function kindWithin(error: unknown, depth: number): DependencyErrorKind | undefined {
  if (typeof error !== 'object' || error === null || depth === 0) return undefined;
  const fields = error as ErrorFields;
  const names = [fields.name, fields.code, fields.Code].filter((name) => typeof name === 'string');
  const named = names.map(kindOfName).find((kind) => kind !== undefined);
  // an abort at a deadline is a timeout: the SDK calls both an AbortError
  if (named === 'cancelled') return kindWithin(fields.cause, depth - 1) ?? named;
  if (named !== undefined) return named;
  if (fields.$retryable?.throttling === true) return 'throttled';
  return kindOfStatus(statusOf(fields)) ?? kindWithin(fields.cause, depth - 1) ?? kindOfAll(fields.errors, depth - 1);
}

function kindOfName(name: string): DependencyErrorKind | undefined {
  if (isCatalogued(name)) {
    const { circuit, retry } = ERROR_CATALOGUE[name];
    if (circuit === 'failure') return 'failed';
    return retry === 'throttle' ? 'throttled' : 'rejected';
  }
  // as protocols spell it: `com.amazonaws.dynamodb#ThrottlingException`, `DynamoDB.ThrottlingException`
  const bare = name.replace(/^.*[#.]/, '');
  return KIND_OF_NAME.get(bare) ?? (THROTTLED_NAME.test(bare) ? 'throttled' : undefined);
}

function statusOf({ $metadata, status, statusCode, response }: ErrorFields): number | undefined {
  const found = [$metadata?.httpStatusCode, status, statusCode, response?.status];
  return found.find((value) => typeof value === 'number');
}

function kindOfStatus(status: number | undefined): DependencyErrorKind | undefined {
  if (status === undefined || status < 400) return undefined;
  if (status === 429) return 'throttled';
  return status >= 500 || FAILED_STATUSES.includes(status) ? 'failed' : 'rejected';
}

/** The kind of an AggregateError: `failed` unless every error in it is of another kind. */
function kindOfAll(errors: unknown, depth: number): DependencyErrorKind | undefined {
  if (!Array.isArray(errors) || errors.length === 0) return undefined;
  const kinds = errors.map((error) => kindWithin(error, depth) ?? 'failed');
  return kinds.find((kind) => DEPENDENCY_ERRORS[kind].outcome === 'failure') ?? kinds[0];
}
