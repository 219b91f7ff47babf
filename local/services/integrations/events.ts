import type { Json, JsonObject } from '../../json.ts';
import { jsonText, withDoubles } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import type { TaskOutcome } from '../step-functions/execution/task-runner.ts';
import { serviceCause } from './envelope.ts';
import { type Integration, parametersOf } from './integration.ts';

/** `arn:aws:states:::events:putEvents`: one failed entry fails the task, and a retry sends all of them again. */
export const putEvents: Integration = async ({ events }, task) => {
  const parameters = parametersOf(task);
  if (!Array.isArray(parameters.Entries)) throw new ServiceError('ValidationException', 'Entries must be a list');
  const entries = parameters.Entries.map((entry) => {
    const { Detail: detail, Resources: resources = [], ...rest } = (entry ?? {}) as JsonObject;
    const text = typeof detail === 'string' ? detail : detail === undefined ? undefined : jsonText(detail);
    return {
      ...rest,
      ...(text !== undefined && { Detail: text }),
      Resources: [...(resources as Json[]), task.stateMachineArn, task.executionArn],
    };
  });
  const answer = events.putEvents(withDoubles({ Entries: entries as Json[] })) as {
    FailedEntryCount: number;
    Entries: Json;
  };
  if (answer.FailedEntryCount > 0) {
    return { kind: 'failed', error: 'EventBridge.FailedEntry', cause: JSON.stringify(answer) };
  }
  return { kind: 'succeeded', output: answer }; // the one optimized integration without the SDK's own part
};

export function eventsFailure(error: ServiceError, requestId: string): TaskOutcome {
  const cause = serviceCause('AmazonCloudWatchEvents', error, requestId);
  return { kind: 'failed', error: `EventBridge.${error.code}`, cause };
}
