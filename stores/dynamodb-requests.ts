import { StoreUnavailableError } from '../patterns/catalogue/errors.ts';
import { kindOfError } from '../patterns/circuit-breaker/index.ts';

/** Attempts of the SDK per request. With its backoff (100 ms, doubled) a request gives up within about 2 s. */
export const STORE_MAX_ATTEMPTS = 4;

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

/** Whether a later attempt may succeed once the SDK has given up: by its name, and for a name that is not known by its status. */
function isTransient(error: unknown): error is Error {
  const kind = error instanceof Error ? kindOfError(error) : undefined;
  return kind === 'throttled' || kind === 'failed';
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

/**
 * Names a request to DynamoDB by its operation and the records that it is about. Two runs with the same input give the same names:
 * what they alone have, the ids of incarnations and executions and times, is no part of it.
 */
export function requestName(operation: string, input: object): string {
  const { Key: key, RequestItems: items = {}, ExpressionAttributeValues: values = {} } = input as RequestInput;
  const keys = [key ?? [], Object.values(items).flatMap(({ Keys = [] }) => Keys)].flat();
  const texts = (keys.length > 0 ? keys.flatMap((each) => Object.values(each)) : [values[':prefix']]).map(
    (value) => value?.S ?? '',
  );
  return [operation, ...texts.map(recordName)].join(' ');
}

type AttributeValues = Readonly<Record<string, { readonly S?: string } | undefined>>;

interface RequestInput {
  readonly Key?: AttributeValues;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly AttributeValues[] }>>;
  readonly ExpressionAttributeValues?: AttributeValues;
}

/** Of a record of a phase its whole key without the incarnation; of any other the kind, which a key begins with, without times. */
function recordName(key: string): string {
  const withoutIncarnation = key.replace(/^[0-9a-f]{32}#/, '');
  return withoutIncarnation.startsWith('phase#')
    ? withoutIncarnation
    : withoutIncarnation.replace(/(?<=[^#])#.*$|\d{10,}/g, '');
}
