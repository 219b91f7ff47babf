import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** Says whether two events schedule the same work: what they send, but for which attempt it is. */
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
