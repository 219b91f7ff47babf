import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { readHistory } from './history.ts';
import { endOf } from './progress/execution-end.ts';
import { foldHistory, type Progress } from './progress.ts';
import type { Execution } from './status.ts';
import { type Step, stepsOf } from './steps.ts';
import type { Target } from './target.ts';

/** An execution with its history, and what follows from it. */
export interface ReadExecution {
  readonly execution: Execution;
  readonly events: readonly HistoryEvent[];
  progress(): Progress;
  steps(): readonly Step[];
}

interface Kept {
  readonly events: readonly HistoryEvent[];
  readonly progress: () => Progress;
  readonly steps: () => readonly Step[];
}

/** Events of all kept executions together: 25,000 are 60 MB in the worst of our runs. */
const MOST_EVENTS = 60_000;

/**
 * Reads executions that are looked at again and again: the events that are known are not read again, and none are of an execution
 * that has ended.
 */
export class ExecutionReader {
  /** the one that was read last at the end */
  readonly #kept = new Map<string, Kept>();

  /** @param described as the service has just described it: an end that is described is then also in the history */
  async read(target: Target, described: Execution): Promise<ReadExecution> {
    const { executionArn } = described;
    const kept = this.#kept.get(executionArn);
    const known = kept?.events ?? [];
    const fresh = isWhole(known, described) ? [] : await readHistory(target, executionArn, known.at(-1)?.id ?? 0);
    const current = kept !== undefined && fresh.length === 0 ? kept : keptOf([...known, ...fresh]);
    this.#keep(executionArn, current);
    return { execution: described, ...current };
  }

  #keep(executionArn: string, current: Kept): void {
    this.#kept.delete(executionArn);
    this.#kept.set(executionArn, current);
    let events = [...this.#kept.values()].reduce((sum, kept) => sum + kept.events.length, 0);
    for (const [other, kept] of this.#kept) {
      if (events <= MOST_EVENTS || other === executionArn) return;
      this.#kept.delete(other);
      events -= kept.events.length;
    }
  }
}

/** Whether the history has the end that the service describes. */
function isWhole(events: readonly HistoryEvent[], { status, redriveCount }: Execution): boolean {
  const last = events.at(-1);
  if (last === undefined || status === 'RUNNING' || endOf(last) === undefined) return false;
  return events.filter(({ type }) => type === 'ExecutionRedriven').length === redriveCount;
}

function keptOf(events: readonly HistoryEvent[]): Kept {
  return { events, progress: once(() => foldHistory(events)), steps: once(() => stepsOf(events)) };
}

/** What is known without a service: a history that was saved. */
export function readingOf(execution: Execution, events: readonly HistoryEvent[]): ReadExecution {
  return { execution, ...keptOf(events) };
}

function once<Value>(compute: () => Value): () => Value {
  let value: { readonly of: Value } | undefined;
  return () => {
    value ??= { of: compute() };
    return value.of;
  };
}
