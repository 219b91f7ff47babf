import { gunzipSync } from 'node:zlib';
import type { Evidence, ExecutionEvidence, HistoryEvent, LogLine, Row, Tables } from './evidence.ts';

/** One attempt at a task of an execution, as its history has it. */
export interface Attempt {
  readonly executionArn: string;
  readonly workflowId: string;
  readonly task: 'accept' | 'begin' | 'invoke' | 'failure' | 'end' | 'report' | 'other';
  readonly scheduledAtMs: number;
  /** the first one since the state was entered, and not made by a redrive */
  readonly isFirst: boolean;
  readonly payload: Payload;
  /** undefined when the execution ended before */
  end?: { readonly atMs: number; readonly error?: string; readonly output?: unknown };
}

/** What a task is invoked with, as far as the checks read it. */
export interface Payload {
  readonly run?: { readonly workflowId: string; readonly epoch: number };
  readonly phase?: { readonly name: string; readonly agents: readonly PlannedAgent[] };
  readonly round?: number;
  readonly call?: Call;
  readonly error?: { readonly Error: string; readonly Cause?: string };
}

export interface Call {
  readonly phase: string;
  readonly round: number;
  readonly agent: string;
  readonly replica: number;
  readonly tier: string;
  /** of a graph */
  readonly task?: { readonly id: string };
  readonly admission?: {
    readonly breakerId: string;
    readonly generation: number;
    readonly permitId: string;
    readonly state: string;
    readonly admittedAtMs: number;
  };
}

export interface PlannedAgent {
  readonly name: string;
  readonly required: boolean;
  readonly replicas: number;
  readonly quorum: number;
  readonly combinator: string;
  readonly tiers: readonly { readonly name: string }[];
}

/** A record of a workflow, with the parts of its key. */
export interface StoredRecord {
  readonly workflowId: string;
  readonly key: string;
  readonly phase: string;
  readonly row: Row;
}

/** The evidence in the terms of the failure contract. */
export class Facts {
  readonly evidence: Evidence;
  /** executions of the workflow itself, in the order of their start */
  readonly runs: readonly ExecutionEvidence[];
  readonly attempts: readonly Attempt[];
  /** the detail of each event of the workflow's own bus, one per publication */
  readonly published: readonly Row[];

  constructor(evidence: Evidence) {
    this.evidence = evidence;
    this.runs = evidence.executions.filter(({ machine }) => machine === 'workflow');
    this.attempts = this.runs.flatMap(attemptsOf);
    this.published = evidence.events
      .filter(({ source, isForwarded }) => source === 'ballast' && isForwarded !== true)
      .map(({ detail }) => detail as Row);
  }

  /** Events of one code that are about this scenario. */
  publishedAs(code: string): Row[] {
    const { startMs, scenario } = this.evidence;
    // as the clocks of functions have it
    const fromMs = startMs - (scenario.clockSkewMs ?? 0);
    return this.published.filter((event) => event.code === code && Number(event.atMs) >= fromMs);
  }

  /** Log lines of one code. */
  logged(code: string): LogLine[] {
    return this.evidence.log.filter(({ fields }) => fields.code === code);
  }

  /** Whether the log says that the bus did not take an event. */
  wasNotTaken(id: unknown): boolean {
    return this.logged('EVENT_NOT_PUBLISHED').some(({ fields }) => fields.eventId === id);
  }

  runsOf(workflowId: string): ExecutionEvidence[] {
    return this.runs.filter((run) => workflowIdOf(run) === workflowId);
  }

  get workflowIds(): string[] {
    return this.evidence.scenario.runs.map(({ workflowId }) => workflowId);
  }

  /** The plan of a phase, as the definition carries it. */
  planOf(phase: string): readonly PlannedAgent[] {
    return this.attempts.find(({ payload }) => payload.phase?.name === phase)?.payload.phase?.agents ?? [];
  }

  records(kind: 'checkpoint' | 'result' | 'failure', tables: Tables = this.evidence.tables): StoredRecord[] {
    const own = new Set(this.workflowIds);
    return tables.workflows.flatMap((row) => {
      const workflowId = String(row.workflowId);
      // without the name of the incarnation that it belongs to
      const key = String(row.record).replace(/^[^#]+#(?=phase#)/, '');
      const [, phase, found] = /^phase#([^#]+)#([a-z]+)/.exec(key) ?? [];
      return own.has(workflowId) && found === kind && phase !== undefined ? [{ workflowId, key, phase, row }] : [];
    });
  }

  workflowRow(workflowId: string): Row | undefined {
    return this.evidence.tables.workflows.find((row) => row.workflowId === workflowId && row.record === 'workflow');
  }
}

export function workflowIdOf({ input, name }: ExecutionEvidence): string {
  return typeof input.workflowId === 'string' ? input.workflowId : name;
}

/** The answer in the record of a result. */
export function answerIn({ row }: StoredRecord): unknown {
  return JSON.parse(gunzipSync(row.output as Buffer).toString('utf8'));
}

/** The name of an execution, for users. */
export function nameIn(executionArn: unknown): string {
  return String(executionArn).replace(/^.*:/, '');
}

function attemptsOf(run: ExecutionEvidence): Attempt[] {
  const byId = new Map(run.history.map((event) => [event.id, event]));
  const scheduled = new Map<number, Attempt>();
  for (const event of run.history) {
    if (event.type === 'TaskScheduled') scheduled.set(event.id, attemptOf(run, event, byId));
    const end = endOf(event);
    if (end === undefined) continue;
    const before = byId.get(event.previousEventId);
    const attempt = scheduled.get(before?.type === 'TaskStarted' ? before.previousEventId : (before?.id ?? 0));
    if (attempt !== undefined) attempt.end = end;
  }
  return [...scheduled.values()];
}

function attemptOf(run: ExecutionEvidence, event: HistoryEvent, byId: ReadonlyMap<number, HistoryEvent>): Attempt {
  const { Payload: payload = {}, FunctionName = '' } = JSON.parse(String(event.details.parameters ?? '{}')) as {
    Payload?: Payload;
    FunctionName?: string;
  };
  return {
    executionArn: run.executionArn,
    workflowId: workflowIdOf(run),
    task: taskOf(payload, FunctionName),
    scheduledAtMs: event.atMs,
    isFirst: byId.get(event.previousEventId)?.type === 'TaskStateEntered',
    payload,
  };
}

function taskOf({ call, error, phase }: Payload, functionName: string): Attempt['task'] {
  if (call !== undefined) return error === undefined ? 'invoke' : 'failure';
  if (phase !== undefined) return /begin/i.test(functionName.replace(/^.*:/, '')) ? 'begin' : 'end';
  if (/accept/i.test(functionName)) return 'accept';
  return /report/i.test(functionName) ? 'report' : 'other';
}

function endOf({ type, atMs, details }: HistoryEvent): Attempt['end'] {
  switch (type) {
    case 'TaskSucceeded':
      return { atMs, output: (JSON.parse(String(details.output ?? '{}')) as { Payload?: unknown }).Payload };
    case 'TaskFailed':
    case 'TaskTimedOut':
      return { atMs, error: String(details.error ?? 'States.Timeout') };
    default:
      return undefined;
  }
}
