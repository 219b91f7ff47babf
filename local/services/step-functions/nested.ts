import type { JsonObject } from '../../json.ts';
import { jsonText } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import { startExecution } from './api/executions.ts';
import { integrationOf } from './definition/integration.ts';
import type { Engine } from './engine/engine.ts';
import { apiFields } from './execution/description.ts';
import type { Parent } from './execution/execution.ts';
import type { Execution } from './execution/state-store.ts';
import type { ScheduledTask, TaskListener, TaskOutcome } from './execution/task-runner.ts';
import { uuid } from './jsonata/functions.ts';

const START_EXECUTION = 'startExecution';

/** The suffixes of the startExecution actions that the service runs itself: the service integration patterns. */
const PATTERNS: readonly string[] = ['', '.sync', '.sync:2', '.waitForTaskToken'];

/** How a `states:startExecution` is waited for. @returns undefined for any other task */
function patternOf(resource: string): string | undefined {
  const integration = integrationOf(resource);
  if (integration.family !== 'Task' || integration.resourceType !== 'states') return undefined;
  return PATTERNS.find((pattern) => integration.resource === START_EXECUTION + pattern);
}

/** Is it a task that the service runs itself? */
export function isNestedExecution(resource: string): boolean {
  return patternOf(resource) !== undefined;
}

/** `states:startExecution`, alone or with `.sync`, `.sync:2` or `.waitForTaskToken`. */
export function startNested(engine: Engine, task: ScheduledTask, listener: TaskListener): void {
  const pattern = patternOf(task.resource);
  let child: Execution;
  try {
    child = childOf(engine, task, pattern === '.sync' || pattern === '.sync:2' ? 'terminate' : 'abandon');
  } catch (error) {
    listener.settled(refusedStart(engine, error));
    return;
  }
  const response = startResponse(engine, child);
  switch (pattern) {
    case '.sync':
    case '.sync:2':
      listener.submitted(response);
      engine.whenClosed(child, () => listener.settled(childOutcome(engine, child, pattern === '.sync:2')));
      return;
    case '.waitForTaskToken':
      listener.submitted(response);
      return;
    default:
      listener.settled({ kind: 'succeeded', output: response });
  }
}

/** The child this attempt started before a restart, or a new one. */
function childOf(engine: Engine, task: ScheduledTask, parentClosePolicy: Parent['parentClosePolicy']): Execution {
  const parent: Parent = { executionArn: task.executionArn, eventId: task.scheduledEventId, parentClosePolicy };
  const [known] = engine.store.childrenOf(parent.executionArn, parent.eventId);
  if (known !== undefined) return known;
  const { StateMachineArn, Input, Name } = task.parameters as JsonObject;
  const started = startExecution(
    engine,
    {
      stateMachineArn: StateMachineArn ?? null,
      input: typeof Input === 'string' ? Input : jsonText(Input ?? {}),
      ...(Name !== undefined && { name: Name }),
    },
    { parent },
  ) as JsonObject;
  const child = engine.store.executions.get(String(started.executionArn));
  if (child === undefined) throw new Error('the child was not started');
  return child;
}

/** As the optimized integration reports the API's answer (recorded), times as in `apiFields`. */
function startResponse(engine: Engine, child: Execution): JsonObject {
  const requestId = uuid(engine.services);
  const bytes = Buffer.byteLength(
    JSON.stringify({ executionArn: child.spec.arn, startDate: child.spec.startMs / 1000 }),
  );
  const headers = {
    'x-amzn-RequestId': requestId,
    connection: 'keep-alive',
    'Content-Length': String(bytes),
    'Content-Type': 'application/x-amz-json-1.0',
  };
  const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return {
    ExecutionArn: child.spec.arn,
    StartDate: child.spec.startMs,
    SdkHttpMetadata: { AllHttpHeaders: lists, HttpHeaders: headers, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

function childOutcome(engine: Engine, child: Execution, parsed: boolean): TaskOutcome {
  const description = apiFields(child, engine.clock.nowMs(), parsed);
  if (child.lifecycle.status === 'SUCCEEDED') return { kind: 'succeeded', output: description };
  return { kind: 'failed', error: 'States.TaskFailed', cause: jsonText(description) };
}

/** Recorded: the API's error name with `Exception` behind it; the cause is the text of the Java SDK 1, as that of other integrations. */
function refusedStart(engine: Engine, error: unknown): TaskOutcome {
  if (!(error instanceof ServiceError)) throw error;
  const { code, message } = error;
  const details = `Service: AWSStepFunctions; Status Code: 400; Error Code: ${code}; Request ID: ${uuid(engine.services)}; Proxy: null`;
  return { kind: 'failed', error: `StepFunctions.${code}Exception`, cause: `${message} (${details})` };
}
