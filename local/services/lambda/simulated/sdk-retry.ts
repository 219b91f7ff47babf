/**
 * The retries of the AWS SDK's standard mode, as version 3.1164 makes them: what is retried, after which delay, and the capacity by which a
 * client that fails often retries less.
 */

export interface RetrySettings {
  readonly maxAttempts: number;
  /** of an error that is no throttle; doubled with each retry, in milliseconds */
  readonly baseDelayMs: number;
}

type ErrorType = 'throttling' | 'transient' | 'other';

const THROTTLING_BASE_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 20_000;
const CAPACITY = 500;
const COST = { throttling: 5, transient: 14 } as const;
/** what a success without retries gives back */
const EARNED = 1;

const THROTTLING_NAMES = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);
const TRANSIENT_NAMES = new Set(['TimeoutError', 'RequestTimeout', 'RequestTimeoutException']);
const TRANSIENT_STATUSES = new Set([500, 502, 503, 504]);
const TRANSIENT_CODES = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** The parts of an error that decide whether it is retried. */
interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly cause?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: { readonly throttling?: boolean };
  readonly $response?: { readonly headers: Readonly<Record<string, string>> };
}

/** Decides about retries of one client. */
export class RetryStrategy {
  readonly #settings: RetrySettings;
  readonly #random: () => number;
  #capacity = CAPACITY;

  constructor(settings: RetrySettings, random: () => number) {
    this.#settings = settings;
    this.#random = random;
  }

  /**
   * @param attempts that have been made
   * @returns the delay before the next attempt in milliseconds, and what its success gives back; undefined when there is none
   */
  next(error: unknown, attempts: number): { readonly delayMs: number; readonly cost: number } | undefined {
    const type = typeOf(error as SdkError);
    if (type === 'other' || attempts >= this.#settings.maxAttempts) return undefined;
    const cost = COST[type];
    if (this.#capacity < cost) return undefined;
    this.#capacity -= cost;
    const baseMs = type === 'throttling' ? THROTTLING_BASE_DELAY_MS : this.#settings.baseDelayMs;
    const delayMs = Math.floor(this.#random() * Math.min(baseMs * 2 ** (attempts - 1), LONGEST_DELAY_MS));
    const hintMs = retryAfterMs(error as SdkError);
    return { delayMs: hintMs === undefined ? delayMs : Math.max(delayMs, Math.min(hintMs, delayMs + 5_000)), cost };
  }

  /** @param cost of the last retry @default - there was none */
  succeeded(cost = EARNED): void {
    this.#capacity = Math.min(CAPACITY, this.#capacity + cost);
  }
}

function typeOf(error: SdkError): ErrorType {
  const { name = '', $metadata, $retryable } = error;
  if ($metadata?.httpStatusCode === 429 || THROTTLING_NAMES.has(name) || $retryable?.throttling === true) {
    return 'throttling';
  }
  return isTransient(error) ? 'transient' : 'other';
}

function isTransient(error: SdkError, depth = 0): boolean {
  const { name = '', code = '', $metadata, $retryable, cause } = error;
  return (
    name !== 'AbortError' &&
    ($retryable !== undefined ||
      TRANSIENT_NAMES.has(name) ||
      TRANSIENT_CODES.has(code) ||
      TRANSIENT_STATUSES.has($metadata?.httpStatusCode ?? 0) ||
      (cause !== undefined && cause !== null && depth <= 10 && isTransient(cause as SdkError, depth + 1)))
  );
}

function retryAfterMs({ $response }: SdkError): number | undefined {
  const seconds = Number($response?.headers['retry-after'] ?? Number.NaN);
  const milliseconds = Number($response?.headers['x-amz-retry-after'] ?? seconds * 1_000);
  return Number.isFinite(milliseconds) ? milliseconds : undefined;
}
