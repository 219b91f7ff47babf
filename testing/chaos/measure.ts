import { createHash } from 'node:crypto';
import { LIST_PRICES } from '../../patterns/cost/list-prices.ts';
import type { Evidence, ExecutionEvidence } from './evidence.ts';
import { type Attempt, Facts } from './facts.ts';
import { FAULT_KINDS, type FaultKind } from './profiles.ts';
import type { RunAct } from './scenario.ts';

/** An accepted run, as docs/success-metrics.md counts it. */
export interface RunMeasure {
  readonly workflowId: string;
  /** a report without an operator, within the promised time */
  readonly isAvailable: boolean;
  /** of the report @default - no report without an operator */
  readonly level?: number;
  /** the first error that it ended with @default - it never failed */
  readonly error?: string;
  /** from start to report, in virtual milliseconds @default - no report without an operator */
  readonly durationMs?: number;
  /** transitions and invocations of all of its executions at list prices, in micro-dollars */
  readonly microDollars: number;
}

/** All that a seed left, in numbers. */
export interface SeedMeasure {
  readonly runs: readonly RunMeasure[];
  /** from the begin of an agent's first failed attempt to its answer, in virtual milliseconds */
  readonly answerRecoveriesMs: readonly number[];
  /** from the end of a failed execution, or of the store's outage when that is later, to its report, without an operator */
  readonly runRecoveriesMs: readonly number[];
  /** how often each kind of fault was injected */
  readonly injected: Readonly<Record<FaultKind, number>>;
  readonly circuits: readonly { readonly breakerId: string; readonly to: string; readonly afterMs: number }[];
  /** of every history, so that two runs of the same seed can be compared */
  readonly hash: string;
}

/** A report within so long after the start counts as available, in virtual milliseconds: docs/success-metrics.md. */
export const AVAILABLE_WITHIN_MS = 900_000;

export function measure(evidence: Evidence): SeedMeasure {
  const facts = new Facts(evidence);
  return {
    runs: facts.workflowIds.flatMap((workflowId) => measureRun(facts, workflowId)),
    answerRecoveriesMs: answerRecoveries(facts.attempts),
    runRecoveriesMs: runRecoveries(facts),
    injected: injectedIn(facts),
    circuits: facts.published.flatMap(({ breakerId, to, atMs }) =>
      to === undefined || Number(atMs) < evidence.startMs
        ? []
        : [{ breakerId: String(breakerId), to: String(to), afterMs: Number(atMs) - evidence.startMs }],
    ),
    hash: hashOf(evidence),
  };
}

/** Nothing for a run that was refused: it was never accepted. */
function measureRun(facts: Facts, workflowId: string): RunMeasure[] {
  const executions = facts.runsOf(workflowId);
  const isAccepted = facts.logged('RUN_ACCEPTED').some(({ fields }) => fields.workflowId === workflowId);
  const [first] = executions;
  if (first === undefined || (!isAccepted && first.error === 'InvalidInputError')) return [];
  const startMs = first.history[0]?.atMs ?? 0;
  const failure = executions
    .flatMap(({ history }) => history)
    .find(({ type }) => type === 'ExecutionFailed' || type === 'ExecutionTimedOut');
  const error = failure === undefined ? {} : { error: String(failure.details.error ?? 'States.Timeout') };
  const reportMs = Math.min(
    ...executions.flatMap(({ history }) =>
      history.filter(({ type }) => type === 'ExecutionSucceeded').map(({ atMs }) => atMs),
    ),
  );
  const microDollars = costOf(executions);
  if (!(reportMs < facts.evidence.operatedFromMs)) return [{ workflowId, isAvailable: false, microDollars, ...error }];
  const level = facts.logged('RUN_COMPLETED').find(({ fields }) => fields.workflowId === workflowId)
    ?.fields.degradationLevel;
  const durationMs = reportMs - startMs;
  const isAvailable = durationMs <= AVAILABLE_WITHIN_MS;
  return [{ workflowId, isAvailable, level: Number(level), durationMs, microDollars, ...error }];
}

/** A transition is a state that is entered, each attempt at its task after the first, and a redrive. */
function costOf(executions: readonly ExecutionEvidence[]): number {
  let transitions = 0;
  let invocations = 0;
  for (const { history } of executions) {
    const count = (isIt: (type: string) => boolean) => history.filter(({ type }) => isIt(type)).length;
    const scheduled = count((type) => type === 'TaskScheduled');
    const retries = scheduled - count((type) => type === 'TaskStateEntered');
    const redrives = count((type) => type === 'ExecutionRedriven');
    transitions += count((type) => type.endsWith('StateEntered')) + redrives + Math.max(0, retries);
    invocations += scheduled;
  }
  return transitions * LIST_PRICES.transitions + invocations * LIST_PRICES.invocations;
}

function answerRecoveries(attempts: readonly Attempt[]): number[] {
  const firstFailed = new Map<string, number>();
  const recoveries: number[] = [];
  for (const { executionArn, task, payload, scheduledAtMs, end } of attempts.toSorted(byEnd)) {
    if (payload.call === undefined || end === undefined) continue;
    const { phase, agent, replica } = payload.call;
    const key = `${executionArn} ${phase} ${agent}#${replica}`;
    const isAnswered = end.error === undefined && (end.output as { status?: string } | undefined)?.status === 'done';
    if (task === 'invoke' && end.error !== undefined && !firstFailed.has(key)) firstFailed.set(key, scheduledAtMs);
    const failedMs = firstFailed.get(key);
    if (!isAnswered || failedMs === undefined) continue;
    recoveries.push(end.atMs - failedMs);
    firstFailed.delete(key);
  }
  return recoveries;
}

function byEnd(a: Attempt, b: Attempt): number {
  return (a.end?.atMs ?? Number.POSITIVE_INFINITY) - (b.end?.atMs ?? Number.POSITIVE_INFINITY);
}

function runRecoveries({ runs, evidence }: Facts): number[] {
  const storeIsBackMs = evidence.startMs + (evidence.scenario.store?.downMs?.[1] ?? 0);
  return runs.flatMap(({ history }) => {
    const failed = history.find(({ type }) => type === 'ExecutionFailed' || type === 'ExecutionTimedOut');
    const succeeded = history.find(({ type }) => type === 'ExecutionSucceeded');
    if (failed === undefined || succeeded === undefined || succeeded.atMs >= evidence.operatedFromMs) return [];
    return [Math.max(0, succeeded.atMs - Math.max(failed.atMs, storeIsBackMs))];
  });
}

function injectedIn(facts: Facts): Record<FaultKind, number> {
  const injected = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  for (const { fields } of facts.logged('FAULT_INJECTED')) {
    const { kind } = (fields.fault ?? {}) as { kind?: FaultKind };
    if (kind !== undefined && kind in injected) injected[kind] += 1;
  }
  for (const { kind } of facts.evidence.scenario.runs.flatMap(({ acts }) => acts)) {
    const act = OPERATOR_ACTS[kind];
    if (act !== undefined) injected[act] += 1;
  }
  return { ...injected, ...facts.evidence.injected };
}

/** What operators do to a run, by the kind that it counts as. */
const OPERATOR_ACTS: Partial<Record<RunAct['kind'], FaultKind>> = {
  stop: 'run-stopped',
  redrive: 'run-redriven',
  'redrive-twice': 'run-redriven',
  'redrive-at-once': 'run-redriven',
  resume: 'run-resumed',
  'start-again': 'run-started-again',
  'start-same-name': 'run-started-again',
  'start-with-other-input': 'run-started-again',
};

/** Names of executions and times after the begin: all else follows from them. */
function hashOf({ executions, startMs }: Evidence): string {
  const hash = createHash('sha256');
  for (const { name, status, history } of executions.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    hash.update(`${name} ${status}\n`);
    for (const { id, atMs, type } of history) hash.update(`${id} ${atMs - startMs} ${type}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}
