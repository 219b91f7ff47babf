import type { Clock } from '../../clock/clock.ts';
import type { NamedRandom } from '../../clock/named-random.ts';
import { jsonText } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import type { ScheduledTask, TaskOutcome, TaskRunner } from '../step-functions/execution/task-runner.ts';
import { awsSdkIntegration } from './aws-sdk.ts';
import { DYNAMODB_ACTIONS, dynamoDbFailure, dynamoDbIntegration } from './dynamodb.ts';
import { eventsFailure, putEvents } from './events.ts';
import { type Integration, type IntegrationServices, TaskFailure } from './integration.ts';
import { invokeFunction, invokeFunctionArn, lambdaFailure } from './lambda.ts';
import { messageFailure, publish, sendMessage } from './messages.ts';
import { askStandIn } from './stand-in.ts';

interface Entry {
  readonly run: Integration;
  readonly failure: (error: ServiceError, requestId: string) => TaskOutcome;
  /** may itself wait for virtual time: a function, which holds it while it computes, or a long poll of a queue */
  readonly holdsNoTime?: boolean;
}

/** Optimized integrations by the end of their resource, `arn:aws:states:::<this>`. */
const OPTIMIZED: Readonly<Record<string, Entry>> = {
  'lambda:invoke': { run: invokeFunction, failure: lambdaFailure, holdsNoTime: true },
  'events:putEvents': { run: putEvents, failure: eventsFailure },
  'sns:publish': { run: publish, failure: (...failed) => messageFailure('sns', ...failed) },
  'sqs:sendMessage': { run: sendMessage, failure: (...failed) => messageFailure('sqs', ...failed) },
  ...Object.fromEntries(
    DYNAMODB_ACTIONS.map((action) => [
      `dynamodb:${action.charAt(0).toLowerCase()}${action.slice(1)}`,
      { run: dynamoDbIntegration(action), failure: dynamoDbFailure },
    ]),
  ),
};

const STAND_IN: Entry = { run: askStandIn, failure: lambdaFailure, holdsNoTime: true };

/** Whether this cloud runs the Resource of a Task; of a function it depends on the function. */
export function runsResource(resource: string): boolean {
  return entryOf({ resource }) !== undefined;
}

/** Runs the tasks of state machines on the services of this cloud. */
export function createTaskRunner(
  clock: Clock,
  services: IntegrationServices,
  named: Pick<NamedRandom, 'uuid'>,
): TaskRunner {
  return {
    start(scheduled, listener) {
      const newRequestId = () =>
        named.uuid(
          `request of ${scheduled.resource}`,
          () => `${scheduled.executionArn} ${jsonText(scheduled.parameters)}`,
        );
      const task = { ...scheduled, newRequestId };
      const isStandIn = services.lambda.hasStandIn(task.resource);
      const entry = isStandIn ? STAND_IN : entryOf(task);
      // of a stand-in the job ends with its answer
      if (isStandIn && /\.sync(:\d)?$/.test(task.resource)) listener.submitted({});
      if (entry === undefined) {
        const cause = `the embedded cloud does not run ${task.resource} (state ${task.stateName}); a module answers it with --stand-in ${task.resource}=FILE`;
        setImmediate(() => listener.settled({ kind: 'failed', error: 'States.TaskFailed', cause }));
        return;
      }
      const release =
        entry.holdsNoTime === true ? () => undefined : clock.hold(`task ${task.stateName} of ${task.executionArn}`);
      const settle = (outcome: TaskOutcome) => {
        // With a token the call is only accepted now; SendTaskSuccess or SendTaskFailure ends the task.
        if (task.taskToken !== undefined && outcome.kind === 'succeeded') listener.submitted(outcome.output);
        else listener.settled(outcome);
        setImmediate(release); // the engine goes on first
      };
      entry.run(services, task).then(settle, (error: unknown) => settle(thrownFailure(error, entry, newRequestId)));
    },
  };
}

function entryOf({ resource }: Pick<ScheduledTask, 'resource'>): Entry | undefined {
  if (/^arn:[^:]+:lambda:/.test(resource)) return { run: invokeFunctionArn, failure: lambdaFailure, holdsNoTime: true };
  const [, name = ''] = /^arn:[^:]+:states:[^:]*:[^:]*:(.+)$/.exec(resource) ?? [];
  const plain = name.replace(/\.waitForTaskToken$/, '');
  const [, service, action] = /^aws-sdk:([^:]+):([^:.]+)$/.exec(plain) ?? [];
  if (service === undefined || action === undefined)
    return Object.hasOwn(OPTIMIZED, plain) ? OPTIMIZED[plain] : undefined;
  const run = awsSdkIntegration(service, action);
  if (run === undefined) return undefined;
  return { run, failure: lambdaFailure, holdsNoTime: service === 'lambda' || service === 'sqs' };
}

function thrownFailure(error: unknown, { failure }: Entry, newRequestId: () => string): TaskOutcome {
  if (error instanceof TaskFailure) return { kind: 'failed', error: error.error, cause: error.message };
  if (error instanceof ServiceError) return failure(error, newRequestId());
  return { kind: 'failed', error: 'States.Runtime', cause: error instanceof Error ? error.message : String(error) };
}
