import { type EntryUpdate, saveEntry } from '../stores/execution-index/entries.ts';
import { type Target, workflowTableOf } from './target.ts';

/** Who operates an execution, and why; the index keeps both. */
export interface Operator {
  readonly actor: string;
  readonly reason: string;
  /** the batch that it is a part of @default - none */
  readonly batch?: string;
}

/**
 * Writes to the index what an operator did to an execution. Never throws: it is done by then, and the handlers and the events of
 * the execution write the same a little later, all but the reason.
 */
export async function indexOperation(target: Target, update: EntryUpdate): Promise<void> {
  if (target.workflowTable === '') return;
  try {
    await saveEntry(workflowTableOf(target), update);
  } catch {
    // the table cannot be reached, or the caller may not write it
  }
}
