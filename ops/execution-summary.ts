import type { ExecutionOperation } from '../patterns/execution-index/entry.ts';
import { type Diagnosis, diagnose, explainError } from './diagnosis.ts';
import type { ReadExecution } from './execution-reader.ts';
import { shellLine } from './operations/shell-line.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { PhaseProgress, ProgressChange } from './progress.ts';
import { type Timeline, timelineOf } from './timeline.ts';

/** An execution at a glance. */
export interface ExecutionSummary {
  readonly name: string;
  readonly startedAtMs: number;
  /** absent while it runs */
  readonly stoppedAtMs?: number;
  readonly redriveCount: number;
  /** JSON text of its input */
  readonly input: string | null;
  readonly outcome: Outcome;
  /** the newest act of an operator on it @default - there is none */
  readonly operation?: ExecutionOperation;
  /** absent while it runs */
  readonly diagnosis?: Omit<Diagnosis, 'next'> & { readonly command?: string };
  readonly phases: readonly PhaseProgress[];
  readonly changes: readonly ProgressChange[];
  readonly timeline: Timeline;
  /** errors of this execution that the catalogue explains, by name */
  readonly errors: Readonly<Record<string, { readonly meaning: string; readonly remedy: string }>>;
  /** of its trace, where tracing is on */
  readonly traceId?: string;
}

/** How an execution is operated. */
interface Operated {
  /** options that choose the target on the command line */
  readonly flags: string;
  /** the newest act of an operator on it @default - there is none */
  readonly operation?: ExecutionOperation | undefined;
}

/** @param operated none of a history that was saved: no command is of use for it */
export function summaryOf(
  { execution, events, progress, steps }: ReadExecution,
  operated?: Operated,
): ExecutionSummary {
  const outcome = outcomeOf(execution, events);
  const folded = progress();
  const diagnosis = diagnose(outcome, folded);
  const { startedAtMs, stoppedAtMs, traceId } = execution;
  const toMs = Math.max(startedAtMs, stoppedAtMs ?? folded.lastEventAtMs);
  const names = steps().flatMap(({ attempts }) => attempts.flatMap(({ error }) => error ?? []));
  const errors = [...new Set([...names, ...(outcome.error === null ? [] : [outcome.error])])];
  return {
    name: execution.name,
    startedAtMs,
    ...(stoppedAtMs === undefined ? {} : { stoppedAtMs }),
    redriveCount: execution.redriveCount,
    input: events[0]?.executionStartedEventDetails?.input ?? null,
    outcome,
    ...(operated?.operation === undefined ? {} : { operation: operated.operation }),
    ...(diagnosis === undefined ? {} : { diagnosis: withCommand(diagnosis, operated?.flags) }),
    phases: folded.phases,
    changes: folded.changes,
    timeline: timelineOf(steps(), folded.changes, { fromMs: startedAtMs, toMs }),
    errors: Object.fromEntries(errors.map((name) => [name, explainError(name)])),
    ...(traceId === undefined ? {} : { traceId }),
  };
}

function withCommand({ next, ...diagnosis }: Diagnosis, flags: string | undefined): ExecutionSummary['diagnosis'] & {} {
  return next === undefined || flags === undefined
    ? diagnosis
    : { ...diagnosis, command: `npx ballast ${shellLine(next, flags)}` };
}
