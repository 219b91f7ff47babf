import { nameInArn } from '../patterns/arn.ts';
import type { ExecutionOperation } from '../patterns/execution-index/entry.ts';
import { type EntryUpdate, readEntriesAt, saveEntry } from '../stores/execution-index/entries.ts';
import type { Execution } from './status.ts';
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

/** The newest act of an operator on an execution, as the index has it. @returns undefined without one */
export async function readOperation(
  target: Target,
  { executionArn, startedAtMs }: Pick<Execution, 'executionArn' | 'startedAtMs'>,
): Promise<ExecutionOperation | undefined> {
  if (target.workflowTable === '') return undefined;
  const place = { startedAtMs, name: nameInArn(executionArn) };
  const [entry] = await readEntriesAt(workflowTableOf(target), target.stateMachineArn, [place]);
  return entry?.operation;
}
