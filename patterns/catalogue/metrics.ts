import { isCatalogued } from './errors.ts';
import type { FailureEvent } from './events.ts';

/** The dimensions that a metric may have beside `service`, each with few values. A circuit, a run or an agent is none. */
export type MetricDimension = 'tier' | 'level' | 'error' | 'phase' | 'model';

interface MetricEntry {
  /** as CloudWatch names it; `None` for micro-dollars, of which it has no unit */
  readonly unit: 'Count' | 'Milliseconds' | 'None';
  /** @default - the metric has the dimension `service` only */
  readonly dimension?: MetricDimension;
  /** whether it is reported without the dimension too, for an alarm or a sum @default false */
  readonly hasTotal?: true;
  /** whether it is counted from the log of the state machine, and has no dimension `service` @default - functions report it */
  readonly fromLog?: true;
  readonly meaning: string;
}

/**
 * Every metric of a workflow, by its name. Those that functions report have the dimension `service`, the workflow's name, and at most one more.
 * Reported at least once: a handler that is retried after it reported counts twice.
 */
export const METRIC_CATALOGUE = {
  RunsStarted: {
    unit: 'Count',
    meaning: 'Executions that were accepted; a resumed workflow is a new one.',
  },
  RunsSucceeded: {
    unit: 'Count',
    dimension: 'level',
    meaning: 'Executions with a report, by their level of degradation: 0, 1 or 2.',
  },
  RunsRecovered: {
    unit: 'Count',
    meaning: 'Executions that succeeded after a redrive.',
  },
  RunsFailed: {
    unit: 'Count',
    dimension: 'error',
    hasTotal: true,
    meaning: 'Failures of executions, by error; one that is redriven and fails again counts again.',
  },
  RunsRefused: {
    unit: 'Count',
    dimension: 'error',
    meaning: 'Executions that ended because of their start request, by error: no failure of the workflow.',
  },
  RunsParked: {
    unit: 'Count',
    meaning: 'Failed executions that wait for their agents to be healthy.',
  },
  RunsGivenUp: {
    unit: 'Count',
    meaning: 'Failed executions that need manual action.',
  },
  Redrives: {
    unit: 'Count',
    meaning: 'Redrives by recovery.',
  },
  RunDuration: {
    unit: 'Milliseconds',
    meaning: 'Time from the start of an execution to its report.',
  },
  PhaseDuration: {
    unit: 'Milliseconds',
    dimension: 'phase',
    meaning: 'Time from the begin of the last round of a phase to its completion.',
  },
  Attempts: {
    unit: 'Count',
    dimension: 'tier',
    meaning: 'Attempts of tiers; one that ends without a word, by a crash or a time limit, is in AttemptsFailed only.',
  },
  AttemptsFailed: {
    unit: 'Count',
    dimension: 'error',
    meaning: 'Attempts that failed, by error. Of a crash or a time limit the last attempt of its tier is counted.',
  },
  AttemptsUnreported: {
    unit: 'Count',
    dimension: 'error',
    fromLog: true,
    meaning:
      'Attempts of tasks that ended by a crash, a time limit or a throttle, retried or not, by error: no function could report them.',
  },
  Answers: {
    unit: 'Count',
    dimension: 'tier',
    meaning: 'Answers that were stored.',
  },
  Fallbacks: {
    unit: 'Count',
    dimension: 'tier',
    meaning: 'Answers of a tier that is not the first of its agent.',
  },
  CircuitRejections: {
    unit: 'Count',
    dimension: 'tier',
    meaning: 'Calls that the circuit of a tier refused.',
  },
  TimeToAnswer: {
    unit: 'Milliseconds',
    meaning: 'Of a call whose first attempt failed, the time from the begin of that attempt to the answer.',
  },
  CallsFailed: {
    unit: 'Count',
    meaning: 'Calls of replicas that no tier answered.',
  },
  QuorumTime: {
    unit: 'Milliseconds',
    meaning: 'Time from the start of the deciding call of a replicated phase to the decision.',
  },
  Disagreements: {
    unit: 'Count',
    meaning: 'Replicated agents whose answers were not all the same.',
  },
  CircuitsOpened: {
    unit: 'Count',
    meaning: 'Circuits that opened.',
  },
  CircuitsClosed: {
    unit: 'Count',
    meaning: 'Circuits that closed: their tier is back in service.',
  },
  CircuitsHealed: {
    unit: 'Count',
    meaning: 'Healings that ended with a closed circuit.',
  },
  UnhealthyAgents: {
    unit: 'Count',
    meaning: 'How many agents failed a health check; 0 is reported too.',
  },
  StoreThrottles: {
    unit: 'Count',
    meaning: 'Requests to a table that were throttled; most are repeated by the SDK.',
  },
  CircuitStoreFailures: {
    unit: 'Count',
    meaning: 'Calls that were admitted, or outcomes that were lost, because the circuits could not be read or written.',
  },
  EventsUnpublished: {
    unit: 'Count',
    meaning: 'Events that the bus did not take; they are in the log.',
  },
  ExportFailures: {
    unit: 'Count',
    meaning: 'Requests with metrics that the OTLP endpoint did not take; each batch has three.',
  },
  InputTokens: {
    unit: 'Count',
    dimension: 'model',
    meaning: 'Tokens that models read, those of their caches included.',
  },
  OutputTokens: {
    unit: 'Count',
    dimension: 'model',
    meaning: 'Tokens that models wrote.',
  },
  BudgetRefusals: {
    unit: 'Count',
    meaning: 'Calls of models that were not made: a budget had no room for them, or could not be reached.',
  },
  ModelCost: {
    unit: 'None',
    dimension: 'model',
    meaning: 'Cost of the calls of models whose price is known, in micro-dollars.',
  },
} as const satisfies Record<string, MetricEntry>;

export type MetricName = keyof typeof METRIC_CATALOGUE;

type DimensionOf<Name extends MetricName> = (typeof METRIC_CATALOGUE)[Name] extends { readonly dimension: string }
  ? { readonly of: string }
  : { readonly of?: never };

/** A value of a metric. `of` is that of its dimension, for a metric that has one. */
export type Measurement = {
  [Name in MetricName]: { readonly name: Name; readonly value: number } & DimensionOf<Name>;
}[MetricName];

/** The entry of a metric, with all its fields. */
export function metricEntry(name: MetricName): MetricEntry {
  return METRIC_CATALOGUE[name];
}

/** The metrics of a published event. */
export function metricsOfEvent(event: FailureEvent): Measurement[] {
  switch (event.code) {
    case 'CircuitOpened':
      return [{ name: 'CircuitsOpened', value: 1 }];
    case 'CircuitClosed':
      return [{ name: 'CircuitsClosed', value: 1 }];
    case 'HealingEnded':
      return event.reason === 'closed' ? [{ name: 'CircuitsHealed', value: 1 }] : [];
    case 'ChainExhausted':
      return [{ name: 'CallsFailed', value: 1 }];
    case 'RunFailed':
      return [
        { name: isRefusal(event.error) ? 'RunsRefused' : 'RunsFailed', value: 1, of: errorDimension(event.error) },
      ];
    case 'RecoveryRedriven':
      return [{ name: 'Redrives', value: 1 }];
    case 'RecoveryParked':
      return [{ name: 'RunsParked', value: 1 }];
    case 'RecoveryGaveUp':
      return [{ name: 'RunsGivenUp', value: 1 }];
    default:
      return [];
  }
}

/** Errors of a start request: an input that is refused, nothing to resume, a newer execution of the same workflow. */
const REFUSALS: ReadonlySet<string> = new Set(['InvalidInputError', 'CheckpointNotFoundError', 'SupersededError']);

function isRefusal(error: string): boolean {
  return REFUSALS.has(error);
}

/** The metrics of a line that an agent logs: the tokens and the cost of a model's answer. */
export function metricsOfAgentLine(fields: Readonly<Record<string, unknown>> = {}): Measurement[] {
  const { code, model, costMicroDollars } = fields;
  if (code !== 'MODEL_ANSWERED' || typeof model !== 'string') return [];
  const sumOf = (...names: readonly string[]) =>
    names.reduce((sum, name) => sum + (typeof fields[name] === 'number' ? fields[name] : 0), 0);
  const cost = typeof costMicroDollars === 'number' ? costMicroDollars : undefined;
  return [
    { name: 'InputTokens', value: sumOf('inputTokens', 'cacheReadTokens', 'cacheWriteTokens'), of: model },
    { name: 'OutputTokens', value: sumOf('outputTokens'), of: model },
    ...(cost === undefined ? [] : [{ name: 'ModelCost', value: cost, of: model } as const]),
  ];
}

/** Begins of the errors of Step Functions and Lambda, of which there are few. */
export const AWS_ERROR_PREFIXES = ['States.', 'Lambda.', 'Runtime.', 'Sandbox.'] as const;

/** Whether an error is one that only Step Functions and Lambda can report: a time limit, a crash, a lack of concurrency. */
export function isReportedByAws(error: string): boolean {
  const prefix = AWS_ERROR_PREFIXES.find((each) => error.startsWith(each));
  return prefix !== undefined && /^[A-Za-z]{1,60}$/.test(error.slice(prefix.length));
}

/** An error as the value of a dimension: each value is a metric of its own, so that any other error is `Other`. */
export function errorDimension(error: string): string {
  return isCatalogued(error) || isReportedByAws(error) ? error : 'Other';
}
