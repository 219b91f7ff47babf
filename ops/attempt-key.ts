import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** Equal for two events that schedule the same work: their parameters without the number of the attempt. */
export function attemptKey(event: HistoryEvent): string {
  const { resource = '', parameters = '' } = event.taskScheduledEventDetails ?? {};
  return `${resource} ${withoutCounts(parameters)}`;
}

/** The counts that a state's Arguments give anew with each attempt and each redrive. */
function withoutCounts(parameters: string): string {
  try {
    return JSON.stringify(JSON.parse(parameters), (name, value: unknown) =>
      name === 'retryCount' || name === 'redriveCount' ? undefined : value,
    );
  } catch {
    return parameters;
  }
}
