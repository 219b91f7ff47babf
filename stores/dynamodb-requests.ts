import { StoreUnavailableError } from '../patterns/catalogue/errors.ts';

/** Attempts of the SDK per request. With its backoff (100 ms, doubled) a request gives up within about 2 s. */
export const STORE_MAX_ATTEMPTS = 4;

/** Errors worth a later attempt once the SDK has given up. On-demand tables throttle with ThrottlingException. */
const TRANSIENT = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
  'TimeoutError',
  'ECONNREFUSED',
  'ECONNRESET',
]);

/**
 * Runs a request.
 * @param operation begins the error's message
 * @throws StoreUnavailableError for a transient error; any other error as it is
 */
export async function request<T>(operation: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isTransient(error)) throw error;
    throw new StoreUnavailableError(`${operation}: ${error.name}: ${error.message}`, { cause: error });
  }
}

function isTransient(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = (error as Error & { code?: unknown }).code;
  return TRANSIENT.has(error.name) || (typeof code === 'string' && TRANSIENT.has(code));
}

/** Whether a conditional write found its condition false. */
export function isConditionFailed(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

/** Whether the client repeated a request before it failed: an earlier attempt may have succeeded. */
export function wasRepeated(error: unknown): boolean {
  const { $metadata } = (error ?? {}) as { $metadata?: { attempts?: number } };
  return ($metadata?.attempts ?? 1) > 1;
}
