import type { Case } from './cases.ts';
import type { Rule } from './compare.ts';
import { normaliseParallel } from './parallel-normalised.ts';
import type { Replay } from './replay.ts';

/** Figures of one class of cases. All are counts; the denominators are `cases` and, for histories, `withHistory`. */
export interface Tally {
  cases: number;
  withHistory: number;
  /** status and output or error equal */
  final: number;
  /** and the cause */
  finalWithCause: number;
  historyTypes: number;
  historyDetails: number;
  /** ids and previous ids; concurrent cases, which have none to compare, count as equal */
  links: number;
  /** cases with history that are not concurrent */
  sequential: number;
  /** ids and previous ids of those */
  sequentialLinks: number;
  /** refused at CreateStateMachine, with a reason */
  refused: number;
  /** not refused, and something differs */
  wrong: number;
}

export interface Miss {
  readonly id: string;
  readonly class: string;
  readonly difference: string;
}

export function emptyTally(): Tally {
  return {
    cases: 0,
    withHistory: 0,
    final: 0,
    finalWithCause: 0,
    historyTypes: 0,
    historyDetails: 0,
    links: 0,
    sequential: 0,
    sequentialLinks: 0,
    refused: 0,
    wrong: 0,
  };
}

/** Counts a replayed case. @returns its first difference, if it has one */
export function count(tally: Tally, given: Case, replayed: Replay, rule: Rule): string | undefined {
  tally.cases++;
  const isSequential = given.expected.history !== undefined && !isConcurrent(given);
  if (given.expected.history !== undefined) tally.withHistory++;
  if (isSequential) tally.sequential++;
  if (replayed.kind === 'refused') {
    tally.refused++;
    return `refused: ${replayed.reason}`;
  }
  const final = rule.compareFinal(given, replayed.final);
  if (final.final) tally.final++;
  if (final.finalWithCause) tally.finalWithCause++;
  const flat = given.historyFlags?.includes('parallel-normalised') ?? false;
  const actual = flat ? normaliseParallel(replayed.history) : replayed.history;
  const history = rule.compareHistory(given, actual);
  if (history?.types) tally.historyTypes++;
  if (history?.details) tally.historyDetails++;
  if (history?.links) tally.links++;
  if (isSequential && history?.links) tally.sequentialLinks++;
  const difference = firstDifference(given, replayed, final.finalWithCause, history);
  if (difference !== undefined) tally.wrong++;
  return difference;
}

function isConcurrent({ historyFlags = [] }: Case): boolean {
  return historyFlags.includes('concurrent') || historyFlags.includes('parallel-normalised');
}

function firstDifference(
  given: Case,
  replayed: Extract<Replay, { kind: 'ran' }>,
  finalEqual: boolean,
  history: ReturnType<Rule['compareHistory']>,
): string | undefined {
  if (!finalEqual) {
    const { history: _, ...expected } = given.expected;
    const { status, output, error, cause } = replayed.final;
    return `ended as ${shorten({ status, output, error, cause })} instead of ${shorten(expected)}`;
  }
  if (history === null) return undefined;
  if (!history.types) {
    const types = (events: readonly { type: string }[]) => events.map(({ type }) => type).join(' ');
    return `events ${types(replayed.history)} instead of ${types(given.expected.history ?? [])}`;
  }
  if (!history.details) return `details ${shorten(history.firstDiff)}`;
  if (!history.links) {
    const recorded = given.expected.history ?? [];
    const at = replayed.history.findIndex((event, index) => event.previousEventId !== recorded[index]?.previousEventId);
    return `event ${at + 1} (${recorded[at]?.type}) points to ${replayed.history[at]?.previousEventId} instead of ${recorded[at]?.previousEventId}`;
  }
  return undefined;
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 600 ? `${text.slice(0, 600)}...` : text;
}
