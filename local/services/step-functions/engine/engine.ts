import type { Clock } from '../../../clock/clock.ts';
import type { NamedRandom } from '../../../clock/named-random.ts';
import type { JsonObject } from '../../../json.ts';
import type { ValidationOptions } from '../definition/validate.ts';
import type { Change } from '../execution/change.ts';
import { type ChangeSet, newBranch } from '../execution/change-set.ts';
import { type ExecutionSpec, type HistoryEvent, ROOT_BRANCH } from '../execution/execution.ts';
import type { Journal } from '../execution/journal.ts';
import { type Execution, StateStore } from '../execution/state-store.ts';
import type { ItemSource, StepServices } from '../execution/step.ts';
import type { TaskRunner } from '../execution/task-runner.ts';
import { Evaluator } from '../jsonata/evaluate.ts';
import { Expressions } from '../jsonata/expression.ts';
import { archiveClosed } from './archiving.ts';
import { MapRunChildren } from './map-run-children.ts';
import { Runner, type RunnerHost } from './runner.ts';

export interface EngineOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly named: NamedRandom;
  readonly tasks: TaskRunner;
  readonly journal: Journal;
  readonly region: string;
  readonly accountId: string;
  readonly readItems: ItemSource;
  readonly contextSeed?: JsonObject;
  /** Resources and Arguments of Tasks are checked when a definition is deployed */
  readonly checkResources: boolean;
}

/** All executions and state machines. `commit` is the only way to change them. */
export class Engine implements RunnerHost {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly tasks: TaskRunner;
  readonly services: StepServices;
  readonly validation: ValidationOptions;
  readonly #journal: Journal;
  readonly #contextSeed: JsonObject | undefined;
  readonly #runners = new Map<string, Runner>();
  readonly #statusListeners: ((execution: Execution) => void)[] = [];
  readonly #historyListeners: ((execution: Execution, events: readonly HistoryEvent[]) => void)[] = [];
  readonly #closeListeners = new Map<string, (() => void)[]>();

  constructor(options: EngineOptions) {
    const { clock, random, named, region, accountId, readItems } = options;
    this.clock = clock;
    this.tasks = options.tasks;
    this.#journal = options.journal;
    this.store = new StateStore(options.journal.archive);
    this.#contextSeed = options.contextSeed;
    const { checkResources } = options;
    this.validation = { checkResources };
    const evaluator = new Evaluator(new Expressions({ nowMs: () => clock.nowMs(), random }));
    this.services = {
      evaluator,
      random,
      named,
      region,
      accountId,
      readItems,
      childExecutions: new MapRunChildren(this),
      checkResources,
    };
  }

  commit(change: Change): void {
    this.#journal.append(change);
    this.store.apply(change);
    if (this.#historyListeners.length > 0) this.#announceEvents(change);
  }

  /** Reads the journal and continues the running executions. */
  recover(): void {
    for (const change of this.#journal.read()) this.store.apply(change);
    if (this.#journal.archive) archiveClosed(this.store, this.#journal.archive);
    for (const execution of this.store.executions.values()) {
      if (execution.lifecycle.status === 'RUNNING') this.run(execution);
    }
    for (const { spec } of this.store.executions.values()) {
      // the process ended between the end of a parent and that of its children
      if (spec.parent && this.store.executions.get(spec.parent.executionArn)?.lifecycle.status !== 'RUNNING') {
        this.stopChildren(spec.parent.executionArn, spec.parent.eventId);
      }
    }
  }

  start(given: ExecutionSpec): Execution {
    const spec = this.#contextSeed === undefined ? given : { ...given, contextSeed: this.#contextSeed };
    const { definition } = this.revision(spec.revisionId);
    const { TimeoutSeconds } = definition;
    const timeoutAtMs =
      TimeoutSeconds === undefined || spec.blockPath ? undefined : spec.startMs + TimeoutSeconds * 1000;
    const lifecycle = {
      status: 'RUNNING' as const,
      redriveCount: 0,
      redriveTokens: [],
      ...(timeoutAtMs !== undefined && { timeoutAtMs }),
    };
    const event = { id: 1, previousEventId: 0, timestampMs: spec.startMs, type: 'ExecutionStarted' };
    this.commit({
      kind: 'executionStarted',
      spec,
      lifecycle,
      first: {
        kind: 'advanced',
        arn: spec.arn,
        events: [{ ...event, details: { input: spec.input, roleArn: spec.roleArn } }],
        branches: [[ROOT_BRANCH, newBranch(ROOT_BRANCH, 0, spec.input, 0)]],
        dropped: [],
      },
    });
    const execution = this.store.executions.get(spec.arn);
    if (execution === undefined) throw new Error(`execution ${spec.arn} was not started`);
    this.run(execution);
    this.#announce(execution);
    return execution;
  }

  revision(id: string) {
    const revision = this.store.revisions.get(id);
    if (revision === undefined) throw new Error(`no revision ${id}`);
    return revision;
  }

  runnerOf(arn: string): Runner | undefined {
    return this.#runners.get(arn);
  }

  hasCallsUnderWay(): boolean {
    for (const runner of this.#runners.values()) if (runner.hasCallUnderWay) return true;
    return false;
  }

  /** Starts, or takes up, an execution that is RUNNING. */
  run(execution: Execution): void {
    const runner = new Runner(this, execution, this.revision(execution.spec.revisionId).definition);
    this.#runners.set(execution.spec.arn, runner);
    runner.resume();
  }

  /** A change to a closed execution: the one that a redrive makes. */
  reopen(execution: Execution, changeSet: ChangeSet): void {
    this.commit(changeSet.toChange());
    this.run(execution);
    this.#announce(execution);
  }

  hasChildren(executionArn: string): boolean {
    return this.store.parents.has(executionArn);
  }

  stopChildren(executionArn: string, eventId: number): void {
    for (const child of this.store.childrenOf(executionArn, eventId)) {
      if (child?.lifecycle.status !== 'RUNNING' || child.spec.parent?.parentClosePolicy === 'abandon') continue;
      void this.#runners.get(child.spec.arn)?.abort();
    }
  }

  closed(execution: Execution): void {
    const { arn } = execution.spec;
    this.#runners.delete(arn);
    const listeners = this.#closeListeners.get(arn) ?? [];
    this.#closeListeners.delete(arn);
    this.#announce(execution);
    for (const listener of listeners) listener();
  }

  /** Calls back when the execution is closed, at once if it is. */
  whenClosed(execution: Execution, callback: () => void): void {
    if (execution.lifecycle.status !== 'RUNNING') {
      callback();
      return;
    }
    const { arn } = execution.spec;
    this.#closeListeners.set(arn, [...(this.#closeListeners.get(arn) ?? []), callback]);
  }

  onStatusChange(listener: (execution: Execution) => void): void {
    this.#statusListeners.push(listener);
  }

  /** The listener is called with the events that are added to a history; not with those of the last process. */
  onHistory(listener: (execution: Execution, events: readonly HistoryEvent[]) => void): void {
    this.#historyListeners.push(listener);
  }

  #announceEvents(change: Change): void {
    const advance = change.kind === 'executionStarted' ? change.first : change;
    if (advance.kind !== 'advanced' || advance.events.length === 0) return;
    const execution = this.store.executions.get(advance.arn);
    if (execution === undefined) return;
    for (const listener of this.#historyListeners) withoutError('events', () => listener(execution, advance.events));
  }

  #announce(execution: Execution): void {
    for (const listener of this.#statusListeners) withoutError('changes of status', () => listener(execution));
  }
}

/** A listener's error must not stop the execution. */
function withoutError(subject: string, call: () => void): void {
  try {
    call();
  } catch (error) {
    process.emitWarning(`A listener for ${subject} failed: ${error instanceof Error ? error.stack : error}`);
  }
}
