import type { Json } from '../../json.ts';
import { type JsonObject, jsonText } from '../../json.ts';
import type { DynamoDbService } from '../dynamodb/service.ts';
import type { EventBuses } from '../events/bus.ts';
import type { LambdaService } from '../lambda/service.ts';
import type { ScheduledTask, TaskOutcome } from '../step-functions/execution/task-runner.ts';
import type { StepFunctionsService } from '../step-functions/service.ts';

/** The services that integrations call. */
export interface IntegrationServices {
  readonly lambda: LambdaService;
  readonly dynamoDb: DynamoDbService;
  readonly events: EventBuses;
  readonly stepFunctions: StepFunctionsService;
  readonly callLogs: (operation: string, request: Json) => Json;
  readonly callQueues: (operation: string, request: Json) => Promise<Json>;
  readonly callTopics: (operation: string, request: Json) => Json;
  readonly callCloudWatch: (operation: string, request: Json) => Json;
  /** invokes a function asynchronously. @throws ServiceError ResourceNotFoundException */
  readonly invokeLater: (functionName: string, event: Json) => void;
}

/** A task that a service is asked for. */
export interface RequestedTask extends ScheduledTask {
  /** the id of the request to the service, one for each call */
  readonly newRequestId: () => string;
}

/** Runs one kind of task. A thrown ServiceError becomes the task's failure under the service's error prefix. */
export type Integration = (services: IntegrationServices, task: RequestedTask) => Promise<TaskOutcome>;

/** @throws ServiceError-like text of Step Functions itself when the arguments are no object */
export function parametersOf(task: ScheduledTask): JsonObject {
  const { parameters } = task;
  if (parameters !== null && typeof parameters === 'object' && !Array.isArray(parameters)) return parameters;
  throw new TaskFailure(
    'States.Runtime',
    `the Arguments of ${task.stateName} are ${jsonText(parameters)}, not an object`,
  );
}

/** A failure whose error name is already the state machine's. */
export class TaskFailure extends Error {
  readonly error: string;
  constructor(error: string, cause: string) {
    super(cause);
    this.error = error;
  }
}
