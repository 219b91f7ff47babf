import type { Json, JsonObject } from '../../../json.ts';
import { type Definition, stateNamed } from '../definition/types.ts';
import { changeSetOfFailure } from '../engine/failed-step.ts';
import { ChangeSet, newBranch } from '../execution/change-set.ts';
import { type Branch, ROOT_BRANCH } from '../execution/execution.ts';
import type { Failure } from '../execution/failure.ts';
import { type Execution, StateStore } from '../execution/state-store.ts';
import { Step, type StepServices } from '../execution/step.ts';
import { uuid } from '../jsonata/functions.ts';
import { enterState } from '../states/enter-state.ts';
import { runStep } from '../states/run-step.ts';
import { ANONYMOUS } from './target.ts';

/** Runs a single state: in an execution of its own, in which nothing moves by itself. */
export class TestBench {
  readonly execution: Execution;
  readonly #services: StepServices;
  readonly #definition: Definition;
  readonly #store = new StateStore();
  readonly #nowMs: number;

  constructor(
    services: StepServices,
    setting: {
      readonly definition: Definition;
      readonly input: Json;
      readonly variables: JsonObject;
      /** without one, the context object has null */
      readonly roleArn: string | undefined;
      /** the whole of the context object, instead of one that is made up */
      readonly context: JsonObject | undefined;
      /** attempts that every retrier has made */
      readonly retries: number;
      /** of a Map around the state @default - there is none */
      readonly mapItem?: Json;
      readonly nowMs: number;
    },
  ) {
    const { definition, input, variables, roleArn, context, retries, mapItem, nowMs } = setting;
    this.#services = services;
    this.#definition = definition;
    this.#nowMs = nowMs;
    const machineName = uuid(services);
    const name = uuid(services);
    const prefix = `arn:aws:states:${services.region}:${services.accountId}`;
    const arn = `${prefix}:express:${machineName}:${name}`;
    this.#store.apply({
      kind: 'executionStarted',
      spec: {
        arn,
        name,
        machineArn: `${prefix}:stateMachine:${machineName}`,
        machineName,
        machineType: 'EXPRESS',
        revisionId: '',
        roleArn: roleArn ?? '',
        input,
        startMs: nowMs,
        testState: true,
        contextSeed: {
          ...(roleArn === undefined && { Execution: { RoleArn: null } }),
          ...(mapItem !== undefined && { Map: { Item: { Index: 0, Value: mapItem, Source: 'STATE_DATA' } } }),
        },
        ...(context !== undefined && { wholeContext: context }),
      },
      lifecycle: { status: 'RUNNING', redriveCount: 0, redriveTokens: [] },
      first: {
        kind: 'advanced',
        arn,
        events: [],
        branches: [[ROOT_BRANCH, { ...newBranch(ROOT_BRANCH, 0, input, 0), variables }]],
        dropped: [],
      },
    });
    this.execution = this.#store.executions.get(arn) as Execution;
    this.#change((changeSet) => {
      changeSet.emit('ExecutionStarted', {}, 0);
      enterState(changeSet, ROOT_BRANCH, definition, ANONYMOUS, input);
      const state = stateNamed(definition, ANONYMOUS);
      const count = 'Retry' in state ? (state.Retry?.length ?? 0) : 0;
      changeSet.set(ROOT_BRANCH, { retries: Array(count).fill(retries), retryCount: retries });
    });
  }

  get branch(): Branch {
    return this.execution.branches.get(ROOT_BRANCH) as Branch;
  }

  /** Changes the branch directly, to the result of a mock. */
  set(fields: Partial<Branch>): void {
    this.#change((changeSet) => changeSet.set(ROOT_BRANCH, fields));
  }

  /** Steps until the state has been left, is to be tried again or waits for its task. @returns its last failure */
  async finish(): Promise<Failure | undefined> {
    let failure: Failure | undefined;
    while (this.execution.lifecycle.status === 'RUNNING') {
      const { activity } = this.branch;
      if (activity.kind === 'failing') failure = activity.failure;
      else if (activity.kind !== 'settled' && activity.kind !== 'waiting') return failure;
      await this.step(runStep);
    }
    return failure;
  }

  async step(work: (step: Step) => void | Promise<void>): Promise<void> {
    const changeSet = new ChangeSet(this.execution, this.#nowMs);
    const step = new Step(this.#services, this.execution, this.#definition, changeSet, ROOT_BRANCH);
    let done = changeSet;
    try {
      await work(step);
    } catch (error) {
      done = changeSetOfFailure(step, error);
    }
    this.#store.apply(done.toChange());
  }

  #change(work: (changeSet: ChangeSet) => void): void {
    const changeSet = new ChangeSet(this.execution, this.#nowMs);
    work(changeSet);
    this.#store.apply(changeSet.toChange());
  }
}
