import { createVirtualClock } from '../../../../local/clock/virtual.ts';
import type { Json, JsonObject } from '../../../../local/json.ts';
import {
  createStepFunctions,
  type Journal,
  type ScheduledTask,
  type StepFunctionsOptions,
  type StepFunctionsService,
  type TaskListener,
} from '../../../../local/services/step-functions/index.ts';

export const START_MS = Date.UTC(2026, 0, 1);
export const LAMBDA = 'arn:aws:states:::lambda:invoke';

/** The stub of a task: its result, or an error with `error` and `cause`; undefined never ends it. */
export type TaskHandler = (task: ScheduledTask, listener: TaskListener) => Json | TaskError | undefined;

/** Thrown away on purpose: a task fails with it. */
export class TaskError {
  readonly error: string;
  readonly cause: string | undefined;
  constructor(error: string, cause?: string) {
    this.error = error;
    this.cause = cause;
  }
}

export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly timestamp: number;
  readonly details: JsonObject;
}

/** The service with a virtual clock and tasks by the state's name. */
export interface Harness {
  readonly service: StepFunctionsService;
  readonly nowMs: () => number;
  call(action: string, request?: Json): Promise<JsonObject>;
  /** creates a machine and starts it; `end` waits for its end */
  start(definition: JsonObject, input?: Json, name?: string): Promise<string>;
  end(executionArn: string): Promise<JsonObject>;
  run(definition: JsonObject, input?: Json): Promise<JsonObject>;
  history(executionArn: string): Promise<HistoryEvent[]>;
}

let machines = 0;

export function createHarness(
  tasks: Readonly<Record<string, TaskHandler>> = {},
  options: Partial<StepFunctionsOptions> = {},
): Harness {
  const clock = createVirtualClock({ startMs: START_MS });
  let seed = 42;
  const service = createStepFunctions({
    clock,
    random: () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    },
    tasks: {
      start(task, listener) {
        const answer = tasks[task.stateName]?.(task, listener);
        if (answer === undefined) return;
        if (answer instanceof TaskError) {
          const { error, cause } = answer;
          listener.settled({ kind: 'failed', error, ...(cause !== undefined && { cause }) });
        } else {
          listener.settled({ kind: 'succeeded', output: answer });
        }
      },
    },
    // a handler stands for any task, so a Resource may be any text unless the test is about it
    checkResources: false,
    ...options,
  });
  const call = async (action: string, request: Json = {}) => (await service.call(action, request)) as JsonObject;

  const waiting = new Map<string, () => void>();
  service.onStatusChange((detail) => {
    const { executionArn, status } = detail as JsonObject;
    if (status !== 'RUNNING') waiting.get(String(executionArn))?.();
  });

  const harness: Harness = {
    service,
    nowMs: () => clock.nowMs(),
    call,
    async start(definition, input = {}, name) {
      const machine = await call('CreateStateMachine', {
        name: `machine-${++machines}`,
        definition: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
        roleArn: 'arn:aws:iam::000000000000:role/test',
      });
      const started = await call('StartExecution', {
        stateMachineArn: machine.stateMachineArn ?? null,
        input: JSON.stringify(input),
        ...(name !== undefined && { name }),
      });
      return String(started.executionArn);
    },
    async end(executionArn) {
      const ended = new Promise<void>((resolve) => waiting.set(executionArn, resolve));
      const execution = await call('DescribeExecution', { executionArn });
      if (execution.status !== 'RUNNING') return execution;
      await ended;
      return call('DescribeExecution', { executionArn });
    },
    async run(definition, input) {
      return harness.end(await harness.start(definition, input));
    },
    async history(executionArn) {
      const { events } = await call('GetExecutionHistory', { executionArn, maxResults: 1000 });
      return (events as JsonObject[]).map(({ id, previousEventId, type, timestamp, ...details }) => ({
        id: Number(id),
        previousEventId: Number(previousEventId),
        type: String(type),
        timestamp: Number(timestamp),
        details: (Object.values(details)[0] ?? {}) as JsonObject,
      }));
    },
  };
  return harness;
}

/** A history in the notation `1<-0 ExecutionStarted; 2<-0 PassStateEntered[name=A]`. */
export function notation(history: readonly HistoryEvent[]): string {
  const shown = ['name', 'index', 'length', 'error', 'location', 'timeoutInSeconds'];
  return history
    .map(({ id, previousEventId, type, details }) => {
      const parts = shown.filter((field) => field in details).map((field) => `${field}=${details[field]}`);
      return `${id}<-${previousEventId} ${type}${parts.length > 0 ? `[${parts.join(', ')}]` : ''}`;
    })
    .join('; ');
}

export function types(history: readonly HistoryEvent[]): string[] {
  return history.map(({ type }) => type);
}

/** A machine of one state. */
export function single(state: JsonObject, more: JsonObject = {}): JsonObject {
  return { StartAt: 'Only', States: { Only: state }, ...more };
}

/** Lets everything happen that needs no passing of time. */
export async function settle(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export type { Journal };
