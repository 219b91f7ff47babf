import type { Json, JsonObject } from '../../../json.ts';
import { type Definition, stateNamed } from '../definition/types.ts';
import { recovered } from '../engine/failed-step.ts';
import { Draft, newScope } from '../execution/change-set.ts';
import { ROOT_SCOPE, type Scope } from '../execution/execution.ts';
import type { Failure } from '../execution/failure.ts';
import { type Execution, World } from '../execution/state-store.ts';
import { type StepServices, Turn } from '../execution/step.ts';
import { uuid } from '../jsonata/functions.ts';
import { enterState } from '../states/enter-state.ts';
import { step } from '../states/run-step.ts';
import { ANONYMOUS } from './target.ts';

/** Runs a single state: in an execution of its own, in which nothing moves by itself. */
export class TestBench {
  readonly execution: Execution;
  private readonly services: StepServices;
  private readonly definition: Definition;
  private readonly world = new World();
  private readonly nowMs: number;

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
    this.services = services;
    this.definition = definition;
    this.nowMs = nowMs;
    const machineName = uuid(services);
    const name = uuid(services);
    const prefix = `arn:aws:states:${services.region}:${services.accountId}`;
    const arn = `${prefix}:express:${machineName}:${name}`;
    this.world.apply({
      kind: 'executionStarted',
      head: {
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
      fate: { status: 'RUNNING', redriveCount: 0, redriveTokens: [] },
      first: {
        kind: 'advanced',
        arn,
        events: [],
        scopes: [[ROOT_SCOPE, { ...newScope(ROOT_SCOPE, 0, input, 0), variables }]],
        dropped: [],
      },
    });
    this.execution = this.world.executions.get(arn) as Execution;
    this.change((draft) => {
      draft.emit('ExecutionStarted', {}, 0);
      enterState(draft, ROOT_SCOPE, definition, ANONYMOUS, input);
      const state = stateNamed(definition, ANONYMOUS);
      const count = 'Retry' in state ? (state.Retry?.length ?? 0) : 0;
      draft.set(ROOT_SCOPE, { retries: Array(count).fill(retries), retryCount: retries });
    });
  }

  get scope(): Scope {
    return this.execution.scopes.get(ROOT_SCOPE) as Scope;
  }

  /** Changes the scope by hand: what a mock says happened. */
  set(fields: Partial<Scope>): void {
    this.change((draft) => draft.set(ROOT_SCOPE, fields));
  }

  /** Steps until the state has been left, is to be tried again or waits for its task. @returns its last failure */
  async finish(): Promise<Failure | undefined> {
    let failure: Failure | undefined;
    while (this.execution.fate.status === 'RUNNING') {
      const { activity } = this.scope;
      if (activity.kind === 'failing') failure = activity.failure;
      else if (activity.kind !== 'settled' && activity.kind !== 'waiting') return failure;
      await this.turn(step);
    }
    return failure;
  }

  async turn(work: (turn: Turn) => void | Promise<void>): Promise<void> {
    const draft = new Draft(this.execution, this.nowMs);
    const turn = new Turn(this.services, this.execution, this.definition, draft, ROOT_SCOPE);
    let done = draft;
    try {
      await work(turn);
    } catch (error) {
      done = recovered(turn, error);
    }
    this.world.apply(done.toChange());
  }

  private change(work: (draft: Draft) => void): void {
    const draft = new Draft(this.execution, this.nowMs);
    work(draft);
    this.world.apply(draft.toChange());
  }
}
