import type { Json, JsonObject } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import {
  describeExecution,
  listExecutions,
  redriveExecution,
  startExecution,
  stopExecution,
} from './api/executions.ts';
import { getExecutionHistory } from './api/history.ts';
import { asObject } from './api/request.ts';
import {
  createStateMachine,
  deleteStateMachine,
  describeStateMachine,
  describeStateMachineForExecution,
  listStateMachines,
  updateStateMachine,
  validateStateMachineDefinition,
} from './api/state-machines.ts';
import { sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from './api/tasks.ts';
import { Engine, type EngineOptions } from './engine/engine.ts';
import { inputText, statusChangeDetail } from './execution/description.ts';
import type { TaskRunner } from './execution/task-runner.ts';
import type { NewHistory } from './execution-log.ts';
import { isNestedExecution, startNested } from './nested.ts';
import { testState } from './test-state/test-state.ts';

/** Step Functions as the wire protocol knows it: `call('StartExecution', {...})` with AWS's own field names. */
export interface StepFunctionsService {
  /** Times are epoch seconds with fractions, as AWS JSON 1.0 carries them. @throws ServiceError */
  call(action: string, request: Json): Promise<Json>;
  /** Continues the executions that ran when the process ended. */
  recover(): Promise<void>;
  /** Whether an execution does more than wait for a time or a task token. */
  hasCallsUnderWay(): boolean;
  /** The listener is called with every status change, in the shape of EventBridge's `Step Functions Execution Status Change` detail. */
  onStatusChange(listener: (detail: Json) => void): void;
  /** The listener is called with the events that are added to histories, from which state machines write their logs. */
  onHistory(listener: (history: NewHistory) => void): void;
}

type Action = (engine: Engine, request: JsonObject) => Json | Promise<Json>;

const ACTIONS: Readonly<Record<string, Action>> = {
  CreateStateMachine: createStateMachine,
  UpdateStateMachine: updateStateMachine,
  DeleteStateMachine: deleteStateMachine,
  DescribeStateMachine: describeStateMachine,
  DescribeStateMachineForExecution: describeStateMachineForExecution,
  ListStateMachines: listStateMachines,
  ValidateStateMachineDefinition: validateStateMachineDefinition,
  StartExecution: (engine, request) => startExecution(engine, request),
  DescribeExecution: describeExecution,
  ListExecutions: listExecutions,
  GetExecutionHistory: getExecutionHistory,
  StopExecution: stopExecution,
  RedriveExecution: redriveExecution,
  SendTaskSuccess: sendTaskSuccess,
  SendTaskFailure: sendTaskFailure,
  SendTaskHeartbeat: sendTaskHeartbeat,
  TestState: testState,
};

/** Step Functions in this process. */
export class EmbeddedStepFunctions implements StepFunctionsService {
  readonly #engine: Engine;

  /** @param nestedExecutions whether startExecution tasks are run here, too */
  constructor(options: EngineOptions, nestedExecutions: boolean) {
    const { tasks } = options;
    const withNested: TaskRunner = {
      start: (task, listener) => {
        if (isNestedExecution(task.resource)) startNested(this.#engine, task, listener);
        else tasks.start(task, listener);
      },
    };
    this.#engine = new Engine(nestedExecutions ? { ...options, tasks: withNested } : options);
  }

  /** @throws ServiceError with AWS's code; UnknownOperationException for an action that is not there */
  async call(action: string, request: Json): Promise<Json> {
    const handler = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (handler === undefined) {
      throw new ServiceError(
        'UnknownOperationException',
        `The action ${action} is not supported; these are: ${Object.keys(ACTIONS).join(', ')}`,
      );
    }
    try {
      return await handler(this.#engine, asObject(request));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new ServiceError('ValidationException', `The request is nested too deeply: ${error.message}`);
    }
  }

  async recover(): Promise<void> {
    this.#engine.recover();
  }

  hasCallsUnderWay(): boolean {
    return this.#engine.hasCallsUnderWay();
  }

  onStatusChange(listener: (detail: Json) => void): void {
    this.#engine.onStatusChange((execution) => {
      if (execution.spec.machineType !== 'STANDARD') return;
      listener(statusChangeDetail(execution, this.#engine.clock.nowMs()));
    });
  }

  onHistory(listener: (history: NewHistory) => void): void {
    this.#engine.onHistory(({ spec, lifecycle }, events) =>
      listener({
        stateMachineArn: spec.machineArn,
        executionArn: spec.arn,
        redriveCount: lifecycle.redriveCount,
        inputText: inputText(spec),
        events,
      }),
    );
  }
}
