import type { CataloguedName } from '../patterns/catalogue/errors.ts';
import type { ProgressChange } from './progress.ts';
import type { Step, StepAttempt } from './steps.ts';

/** A span of time in a row: an attempt, or the wait before the next one. */
export interface TimelineBar {
  readonly kind: 'running' | 'succeeded' | 'failed' | 'aborted' | 'waiting';
  readonly fromMs: number;
  /** of one that runs: when the last event was */
  readonly toMs: number;
  readonly tier: string;
  readonly attempt: number;
  readonly error?: string;
  readonly cause?: string;
  /** the step it is of */
  readonly step: number;
}

/** A moment in a row: a tier that was left out, as its circuit was open, or the decision of a vote. */
export type TimelineMark =
  | { readonly kind: 'skipped'; readonly atMs: number; readonly tier: string; readonly circuit: string }
  | { readonly kind: 'vote'; readonly atMs: number };

/** A replica of an agent; of a workflow without agents a state. */
export interface TimelineRow {
  readonly phase: string;
  readonly name: string;
  /** from 0 */
  readonly replica: number;
  readonly replicas: number;
  readonly bars: readonly TimelineBar[];
  readonly marks: readonly TimelineMark[];
}

/** When agents worked in an execution. */
export interface Timeline {
  readonly fromMs: number;
  readonly toMs: number;
  /** an execution is redriven at these times */
  readonly redrives: readonly { readonly count: number; readonly atMs: number }[];
  readonly rows: readonly TimelineRow[];
  /** further states of a workflow without agents that have no row, as there are too many */
  readonly leftOut: number;
}

/** Rows of states: a workflow without agents may visit thousands of them. */
const MOST_STATES = 300;

/** Ends the calls whose answer is not needed any more: no failure. */
const PHASE_DECIDED = 'PhaseDecided';

/** Ends an attempt that asks a user: no failure, and what follows is a wait for the answer. */
const ANSWER_NEEDED: CataloguedName = 'AnswerNeeded';

interface RowBuilder extends Omit<TimelineRow, 'bars' | 'marks'> {
  readonly bars: TimelineBar[];
  readonly marks: TimelineMark[];
}

/** The attempts of each agent over time. @param changes of the same execution's progress */
export function timelineOf(
  steps: readonly Step[],
  changes: readonly ProgressChange[],
  range: { readonly fromMs: number; readonly toMs: number },
): Timeline {
  const rows = new Map<string, RowBuilder>();
  const calls = steps.filter(({ role, call }) => role === 'Invoke' && call !== undefined);
  for (const step of calls) {
    if (step.call === undefined) continue;
    const { agent, tier, replica } = step.call;
    addAttempts(rowOf(rows, step.phase ?? '', agent, replica), step, tier, range.toMs);
  }
  for (const change of changes) markChange(rows, change);
  markVotes(rows, changes);
  const isPlain = calls.length === 0;
  const states = isPlain ? rowsOfStates(steps, range.toMs) : [];
  const redrives = changes.flatMap((change) =>
    change.kind === 'redriven' ? [{ count: change.count, atMs: change.atMs }] : [],
  );
  const all = [...rows.values(), ...states].map((row) => ({
    ...row,
    bars: row.bars.map((bar) => (bar.toMs === UNTIL_ANSWERED ? { ...bar, toMs: range.toMs } : bar)),
  }));
  return { ...range, redrives, rows: all.slice(0, isPlain ? MOST_STATES : all.length), leftOut: leftOut(all, isPlain) };
}

function leftOut(rows: readonly unknown[], isPlain: boolean): number {
  return isPlain ? Math.max(0, rows.length - MOST_STATES) : 0;
}

function rowOf(rows: Map<string, RowBuilder>, phase: string, name: string, replica: number, replicas = 1): RowBuilder {
  const key = `${phase}/${name}#${replica}`;
  const known = rows.get(key);
  const row = known ?? { phase, name, replica, replicas, bars: [], marks: [] };
  const counted = row.replicas >= replicas ? row : { ...row, replicas };
  rows.set(key, counted);
  return counted;
}

/** Ends a wait of which no end is known yet. */
const UNTIL_ANSWERED = Number.POSITIVE_INFINITY;

function addAttempts(row: RowBuilder, { id, attempts }: Step, tier: string, nowMs: number): void {
  for (const attempt of attempts) {
    // the wait for an answer ends with the attempt that has it
    const last = row.bars.at(-1);
    if (last?.toMs === UNTIL_ANSWERED) row.bars.splice(-1, 1, { ...last, toMs: attempt.startedAtMs });
    const toMs = attempt.endedAtMs ?? nowMs;
    row.bars.push({ ...barOf(attempt), fromMs: attempt.startedAtMs, toMs, tier, attempt: attempt.attempt, step: id });
    if (attempt.backoffMs !== undefined && attempt.backoffMs > 0) {
      const untilMs = toMs + attempt.backoffMs;
      row.bars.push({ kind: 'waiting', fromMs: toMs, toMs: untilMs, tier, attempt: attempt.attempt, step: id });
    }
    if (attempt.error === ANSWER_NEEDED) {
      row.bars.push({ kind: 'waiting', fromMs: toMs, toMs: UNTIL_ANSWERED, tier, attempt: attempt.attempt, step: id });
    }
  }
}

function barOf({ status, error, cause }: StepAttempt): Pick<TimelineBar, 'kind' | 'error' | 'cause'> {
  if (status === 'failed' && error === PHASE_DECIDED) return { kind: 'succeeded' };
  if (error === ANSWER_NEEDED) return { kind: 'succeeded', ...(cause === undefined ? {} : { cause }) };
  return {
    kind: status === 'caught' ? 'failed' : status,
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}

function markChange(rows: Map<string, RowBuilder>, change: ProgressChange): void {
  if (!('call' in change)) return;
  const { phase, agent, replica, replicas } = change.call;
  const row = rowOf(rows, phase, agent, replica, replicas);
  if (change.kind !== 'tier-skipped') return;
  const { tier, state } = change.skipped;
  row.marks.push({ kind: 'skipped', atMs: change.atMs, tier, circuit: state });
}

/** A vote is decided when the answers that come after it are not needed, or with the last answer. */
function markVotes(rows: Map<string, RowBuilder>, changes: readonly ProgressChange[]): void {
  const decided = new Map<string, number>();
  for (const change of changes) {
    if (!('call' in change) || change.call.replicas < 2) continue;
    const key = `${change.call.phase}/${change.call.agent}`;
    if (change.kind === 'call-done' || change.kind === 'call-failed') decided.set(key, change.atMs);
  }
  for (const row of rows.values()) {
    const atMs = decided.get(`${row.phase}/${row.name}`);
    if (atMs !== undefined && row.replicas > 1) row.marks.push({ kind: 'vote', atMs });
  }
}

function rowsOfStates(steps: readonly Step[], nowMs: number): RowBuilder[] {
  return steps.map((step) => {
    const { id, name, enteredAtMs, exitedAtMs, status } = step;
    const row: RowBuilder = { phase: '', name, replica: 0, replicas: 1, bars: [], marks: [] };
    if (step.attempts.length > 0) addAttempts(row, step, '', nowMs);
    else {
      const kind = status === 'caught' ? 'failed' : status;
      row.bars.push({ kind, fromMs: enteredAtMs, toMs: exitedAtMs ?? nowMs, tier: '', attempt: 1, step: id });
    }
    return row;
  });
}
