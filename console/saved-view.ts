import type { ReadExecution } from '../ops/execution-reader.ts';
import { type ExecutionSummary, summaryOf } from '../ops/execution-summary.ts';
import { type EventLine, eventLines } from '../ops/operations/reading.ts';
import { readSavedHistory } from '../ops/saved-history.ts';
import { detailsOfStep, type Step, type StepDetails } from '../ops/steps.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';

/** What a page shows of a saved history. */
export interface SavedView {
  /** by which its steps are asked for */
  readonly key: number;
  readonly summary: ExecutionSummary;
  readonly steps: readonly Step[];
  readonly events: readonly EventLine[];
}

/** Each may have 25,000 events. */
const MOST_KEPT = 3;

/** The saved histories that pages have opened, the newest ones. */
export class SavedHistories {
  readonly #kept = new Map<number, ReadExecution>();
  #last = 0;

  /** @param name of the file @throws InvalidInputError when it is no history */
  open(text: string, name: string): SavedView {
    const saved = readSavedHistory(text, name);
    this.#last += 1;
    this.#kept.set(this.#last, saved);
    for (const key of [...this.#kept.keys()].slice(0, -MOST_KEPT)) this.#kept.delete(key);
    return { key: this.#last, summary: summaryOf(saved), steps: saved.steps(), events: eventLines(saved, 0) };
  }

  /** @throws InvalidInputError when it has no such step, or is not kept any more */
  step(key: number, step: number): StepDetails {
    const saved = this.#kept.get(key);
    if (saved === undefined) throw new InvalidInputError('the history is not open any more; open its file again');
    const details = detailsOfStep(saved.events, saved.steps(), step);
    if (details === undefined) throw new InvalidInputError(`step is ${step}; no event of that id enters a state`);
    return details;
  }
}
