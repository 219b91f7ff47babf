import type { NamedRandom } from '../../../clock/named-random.ts';
import type { Json, JsonObject } from '../../../json.ts';
import type { Definition, State, StatesBlock } from '../definition/types.ts';
import { stateNamed } from '../definition/types.ts';
import type { Evaluator } from '../jsonata/evaluate.ts';
import { blockOf, visibleVariables } from './blocks.ts';
import type { ChangeSet } from './change-set.ts';
import { type ContextExtras, contextObject } from './context-object.ts';
import type { Branch } from './execution.ts';
import type { Failure } from './failure.ts';
import type { Execution } from './state-store.ts';

/** Dependencies of the steps. */
export interface StepServices {
  readonly evaluator: Evaluator;
  /** 0 <= x < 1 */
  random(): number;
  readonly named: NamedRandom;
  readonly region: string;
  readonly accountId: string;
  readonly readItems: ItemSource;
  readonly childExecutions: ChildExecutions;
  /** the fields of a Task's Arguments are looked at before it is started */
  readonly checkResources: boolean;
}

/** The executions of a distributed Map. */
export interface ChildExecutions {
  /** by their index; a place is empty as long as the child is not started */
  list(parent: Execution, eventId: number): readonly Execution[];
  start(parent: Execution, branch: Branch, index: number): void;
  /** restarts an unsuccessful child: a STANDARD one where it stopped, an EXPRESS one from its start */
  restart(parent: Execution, branch: Branch, child: Execution): void;
  /** after a restart: subscribes to the children that are still running */
  watchAll(parent: Execution, branch: Branch): void;
}

/** Reads the S3 object of an ItemReader. @returns undefined when there is no such object */
export type ItemSource = (bucket: string, key: string) => string | undefined;

/** Values of an expression, in addition to the state's input. */
export interface ExpressionScope extends ContextExtras {
  readonly result?: Json;
  readonly errorOutput?: JsonObject;
}

/** A failure of a state that is no error of an expression. */
export class StateFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.cause ?? failure.error ?? 'failed');
    this.failure = failure;
  }
}

/** One step of one branch: its execution, definition and state, and the change set that collects its changes. */
export class Step {
  readonly services: StepServices;
  readonly execution: Execution;
  readonly definition: Definition;
  readonly changeSet: ChangeSet;
  readonly branchId: string;
  #foundBlock: StatesBlock | undefined;
  #foundState: State | undefined;

  constructor(
    services: StepServices,
    execution: Execution,
    definition: Definition,
    changeSet: ChangeSet,
    branchId: string,
  ) {
    this.services = services;
    this.execution = execution;
    this.definition = definition;
    this.changeSet = changeSet;
    this.branchId = branchId;
  }

  /** The branch as this step has made it so far. */
  get branch(): Branch {
    return this.changeSet.branch(this.branchId);
  }

  get block(): StatesBlock {
    this.#foundBlock ??= blockOf(this.definition, this.execution, this.branch);
    return this.#foundBlock;
  }

  /** The state the branch was in when the step began. */
  get state(): State {
    if (this.#foundState === undefined) {
      const { block } = this;
      const name = this.branch.state;
      this.#foundState = stateNamed(block, name === '' ? block.StartAt : name);
    }
    return this.#foundState;
  }

  /** Evaluates a field of the state. @throws EvaluationError */
  async evaluate(value: Json, location: string, scope: ExpressionScope = {}): Promise<Json> {
    const { evaluator } = this.services;
    if (evaluator.isLiteral(value)) return value;
    return evaluator.evaluate(value, location, this.#bindings(scope));
  }

  #bindings(scope: ExpressionScope): Record<string, unknown> {
    const { branch } = this;
    const states: JsonObject = {
      input: branch.stateInput,
      context: contextObject(this.execution, this.changeSet.lifecycle, branch, this.state, scope),
    };
    if (scope.result !== undefined) states.result = scope.result;
    if (scope.errorOutput !== undefined) states.errorOutput = scope.errorOutput;
    return { ...visibleVariables(this.execution, branch), states };
  }
}

/** A cause with AWS's prefix, which names the state. */
export function prefixedCause(branch: Branch, message: string): string {
  return `An error occurred while executing the state '${branch.state}' (entered at the event id #${branch.enteredEventId}). ${message}`;
}
