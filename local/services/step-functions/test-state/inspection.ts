import type { JsonObject } from '../../../json.ts';
import { jsonText } from '../../../json.ts';
import type { Retrier, State } from '../definition/types.ts';
import { type Failure, matches } from '../execution/failure.ts';
import { backoffMs } from '../states/handle-failure.ts';
import type { TestBench } from './bench.ts';

/** Which retrier or catcher took a failure. A retrier that is used up is still named. */
export function errorDetails(
  state: State,
  failure: Failure,
  bench: TestBench,
  retries: number,
): JsonObject | undefined {
  const { Retry = [], Catch = [] } = state as {
    Retry?: readonly Retrier[];
    Catch?: readonly { ErrorEquals: readonly string[] }[];
  };
  const retryIndex = Retry.findIndex(({ ErrorEquals }) => matches(ErrorEquals, failure));
  const catchIndex = Catch.findIndex(({ ErrorEquals }) => matches(ErrorEquals, failure));
  const retrier = Retry[retryIndex];
  const retriable = bench.branch.activity.kind === 'backoff';
  const details: JsonObject = {
    ...(retrier !== undefined && { retryIndex }),
    ...(retrier !== undefined &&
      retriable && {
        retryBackoffIntervalSeconds: backoffMs({ ...retrier, JitterStrategy: 'NONE' }, retries, 0) / 1000,
      }),
    ...(!retriable && catchIndex >= 0 && { catchIndex }),
  };
  return Object.keys(details).length === 0 ? undefined : details;
}

/** These are no payloads; all others are text in the answer. */
const NO_PAYLOADS = new Set(['maxConcurrency', 'toleratedFailureCount', 'toleratedFailurePercentage', 'errorDetails']);

export function asTexts(inspection: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(inspection).map(([field, value]) => [field, NO_PAYLOADS.has(field) ? value : jsonText(value)]),
  );
}
