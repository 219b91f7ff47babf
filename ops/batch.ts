import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Batch, newBatch } from '../patterns/execution-index/batch.ts';
import type { Operator } from './index-execution.ts';
import type { Target } from './target.ts';
import { readTime } from './time.ts';

/** How a batch goes through its executions. */
export interface BatchPace {
  /** executions a second at most */
  readonly perSecond: number;
  readonly interrupt: AbortSignal;
  /** @default - waits, until the interrupt fires */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** An operation on many executions, and how it tells what becomes of them. */
export interface BatchOptions<Outcome> extends BatchPace {
  readonly batch: Batch;
  readonly by: Operator;
  /** Called whenever the outcome of one has changed. */
  onProgress(outcomes: readonly Outcome[]): void;
}

/** The executions of some names or ARNs. @param named @default - all of them */
export function namedAmong<Item extends { readonly name: string; readonly executionArn: string }>(
  executions: readonly Item[],
  named: readonly string[] | undefined,
): Item[] {
  const wanted = named === undefined ? undefined : new Set(named);
  return executions.filter(
    ({ name, executionArn }) => wanted === undefined || wanted.has(name) || wanted.has(executionArn),
  );
}

/** Begins an operation on many executions. */
export async function beginBatch(target: Target): Promise<Batch> {
  return newBatch(await readTime(target), randomBytes(3).toString('hex'));
}

/**
 * Does something to each item, at a bounded rate, until the interrupt fires: what is begun is finished.
 * @throws the first error of an item; the items after it are not begun
 */
export async function eachAtRate<Item>(
  items: readonly Item[],
  { perSecond, interrupt, wait = (ms) => waitUnless(interrupt, ms) }: BatchPace,
  act: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  for (const [index, item] of items.entries()) {
    if (interrupt.aborted) return;
    await act(item, index);
    if (index < items.length - 1) await wait(1000 / perSecond);
  }
}

/** Waits, but not beyond an interrupt. */
export async function waitUnless(interrupt: AbortSignal, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal: interrupt }).catch((error: unknown) => {
    if (!interrupt.aborted) throw error;
  });
}
