import type { TransitionCode, TransitionEvent } from '../circuit-breaker/index.ts';
import type { DegradationLevel } from '../report/report.ts';
import type { TriedTiers } from './payloads.ts';

/** The `source` of all events on a workflow's bus. */
export const EVENT_SOURCE = 'ballast';

/**
 * Time limit of publishing per invocation of a function, for all its events, in milliseconds. PutEvents answers within
 * 0.1 s; the SDK's second attempt is inside the limit.
 */
export const PUBLISH_LIMIT_MS = 2_000;

/**
 * The same for the events of a run that goes well: Accept publishes while it claims the workflow, Report while it writes to the index,
 * and a bus that hangs costs a run no more than this, twice.
 */
export const RUN_EVENT_LIMIT_MS = 250;

/** Of the fields of all events. A field is added under the same number; one that is renamed, removed or means another thing raises it. */
export const EVENT_SCHEMA_VERSION = 1;

export type Severity = 'info' | 'warning' | 'error';

interface EventEntry {
  readonly severity: Severity;
  /** anchor of its heading in docs/runbook.md */
  readonly runbook: string;
  readonly meaning: string;
}

/** Every event on a workflow's bus, by its detail-type. Codes are stable, meanings may be reworded. */
export const EVENT_CATALOGUE = {
  RunStarted: {
    severity: 'info',
    runbook: 'runfailed',
    meaning: 'An execution began: its input is accepted. One per execution, none for its redrives.',
  },
  RunSucceeded: { severity: 'info', runbook: 'runfailed', meaning: 'An execution has a report, of full service.' },
  RunDegraded: {
    severity: 'info',
    runbook: 'rundegraded',
    meaning: 'An execution has a report, of reduced or minimal service: degradation level 1 or 2.',
  },
  CircuitOpened: {
    severity: 'warning',
    runbook: 'circuitopened',
    meaning: 'A tier failed so often that it is no longer called.',
  },
  CircuitHalfOpened: { severity: 'info', runbook: 'circuitopened', meaning: 'A few calls test the tier.' },
  CircuitClosed: { severity: 'info', runbook: 'circuitopened', meaning: 'The tier is back in service.' },
  CircuitIsolated: { severity: 'warning', runbook: 'circuitopened', meaning: 'An operator took the tier out.' },
  CircuitShadowed: {
    severity: 'info',
    runbook: 'circuitopened',
    meaning: 'The circuit only counts, and refuses no call.',
  },
  CircuitWouldHaveOpened: {
    severity: 'warning',
    runbook: 'circuitopened',
    meaning: 'In shadow, the circuit would have opened.',
  },
  ChainExhausted: {
    severity: 'warning',
    runbook: 'phasefailed',
    meaning: 'No tier of a replica answered in this round.',
  },
  PhaseFailed: {
    severity: 'error',
    runbook: 'phasefailed',
    meaning: 'Too many required agents of a phase failed: the execution ends.',
  },
  RunFailed: {
    severity: 'error',
    runbook: 'runfailed',
    meaning: 'An execution failed or timed out: one event per failure, also after redrives.',
  },
  AgentUnhealthy: {
    severity: 'error',
    runbook: 'agentunhealthy',
    meaning: 'An agent became unhealthy.',
  },
  AgentRecovered: { severity: 'info', runbook: 'agentunhealthy', meaning: 'An agent is healthy again.' },
  RecoveryRedriven: { severity: 'info', runbook: 'recoverygaveup', meaning: 'A failed execution was redriven.' },
  RecoveryParked: {
    severity: 'warning',
    runbook: 'recoverygaveup',
    meaning: 'The agents of a failed execution are still unhealthy; the sweeper recovers it once they are healthy.',
  },
  RecoveryGaveUp: {
    severity: 'error',
    runbook: 'recoverygaveup',
    meaning: 'A failed execution needs manual action; a message about it is in the dead-letter queue.',
  },
  HealingEnded: { severity: 'info', runbook: 'circuitopened', meaning: 'The healing of a circuit ended.' },
} as const satisfies Record<string, EventEntry>;

export type EventCode = keyof typeof EVENT_CATALOGUE;

/** The execution an event is about. */
interface OfRun {
  readonly workflowId: string;
  readonly executionArn: string;
}

/** How an execution ended that has a report. */
interface WithReport extends OfRun {
  readonly workflow: string;
  readonly degradationLevel: DegradationLevel;
  readonly failedAgents: readonly string[];
  readonly redriveCount: number;
  /** from the start of the execution to the state Report, redrives and the time before them included */
  readonly durationMs: number;
}

/** The fields of each event beside code, id and time; those of circuits are `TransitionEvent`s. */
export interface EventPayloads {
  readonly RunStarted: OfRun & {
    readonly workflow: string;
    /** whether it continues a workflow that was started before */
    readonly isResumed: boolean;
  };
  readonly RunSucceeded: WithReport;
  readonly RunDegraded: WithReport;
  readonly ChainExhausted: OfRun &
    TriedTiers & {
      readonly phase: string;
      readonly round: number;
      readonly agent: string;
      readonly replica: number;
    };
  readonly PhaseFailed: OfRun & {
    readonly phase: string;
    readonly round: number;
    readonly error: string;
    readonly cause: string;
    readonly failedAgents: readonly string[];
  };
  readonly RunFailed: OfRun & {
    readonly status: string;
    readonly error: string;
    readonly cause: string;
    readonly redriveCount: number;
  };
  readonly AgentUnhealthy: { readonly agent: string; readonly error: string };
  readonly AgentRecovered: { readonly agent: string /** since when it was unhealthy */; readonly downSinceMs: number };
  readonly RecoveryRedriven: OfRun & { readonly redrive: number; readonly failedAgents: readonly string[] };
  readonly RecoveryParked: OfRun & { readonly failedAgents: readonly string[] };
  readonly RecoveryGaveUp: OfRun & {
    readonly reason: 'poison' | 'exhausted';
    readonly error: string;
    readonly cause: string;
    readonly failedAgents: readonly string[];
  };
  readonly HealingEnded: { readonly breakerId: string; readonly reason: string };
}

/** An event of the catalogue. Delivered at least once under the same id: consumers must be idempotent by it. */
export type FailureEvent =
  | TransitionEvent
  | {
      [Code in Exclude<EventCode, TransitionCode>]: {
        readonly code: Code;
        readonly id: string;
        readonly atMs: number;
      } & EventPayloads[Code];
    }[Exclude<EventCode, TransitionCode>];

/** An event as its detail carries it: with the catalogue entry of its code. */
export function eventDetail(
  event: FailureEvent,
): FailureEvent & Pick<EventEntry, 'severity' | 'runbook'> & { readonly schemaVersion: number } {
  const { severity, runbook } = EVENT_CATALOGUE[event.code];
  return { ...event, severity, runbook, schemaVersion: EVENT_SCHEMA_VERSION };
}
