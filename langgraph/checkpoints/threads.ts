import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { CheckpointTuple } from '@langchain/langgraph-checkpoint';
import { InvalidInputError, StoreUnavailableError } from '../../patterns/catalogue/errors.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import { collect } from './collect.ts';
import {
  CHECKPOINTS,
  checkpointKey,
  NAMESPACE,
  PARTS,
  parseCheckpointKey,
  parsePartKey,
  writesPrefix,
} from './keys.ts';
import { type CheckpointEntry, type CheckpointReader, SENDS_IN_CHECKPOINT_VERSION } from './reader.ts';
import { CHANNELS, PARENT, valuesOf } from './records.ts';
import { type CheckpointRequests, type Item, keyOf } from './table.ts';
import type { Values } from './values.ts';

/** Passes over a thread that is written while it is deleted. */
const DELETE_PASSES = 20;

/** Parts of a put that has not stored its checkpoint yet are not unused, in milliseconds: a Lambda function has 15 minutes. */
const PART_IN_USE_MS = 60 * 60_000;

export interface PruneOptions {
  /** The newest checkpoints of each namespace that stay. @default 1 */
  readonly keepNewest?: number;
}

interface ThreadMaintenanceOptions {
  readonly requests: CheckpointRequests;
  readonly values: Values;
  readonly reader: CheckpointReader;
  readonly nowMs: () => number;
}

/** Deletes, copies and prunes threads. */
export class ThreadMaintenance {
  readonly #options: ThreadMaintenanceOptions;

  constructor(options: ThreadMaintenanceOptions) {
    this.#options = options;
  }

  /**
   * Deletes checkpoints before the parts that they refer to, in sort-key order. It looks again until nothing is left: a put that began before may have stored
   * its checkpoint meanwhile, and a put that finds its parts gone stores them again.
   */
  async delete(threadId: string): Promise<void> {
    const { requests } = this.#options;
    for (let pass = 1; pass <= DELETE_PASSES; pass++) {
      const items = await collect(requests.query({ threadId }));
      if (items.length === 0) return;
      await requests.delete(items.map(keyOf));
      await this.#removeLarge(items);
    }
    throw new StoreUnavailableError(
      `thread ${threadId} is still written after ${DELETE_PASSES} passes of its deletion`,
    );
  }

  /** Copies the checkpoints after everything else, and from the oldest on: a checkpoint that is seen in the copy is whole. */
  async copy(fromThreadId: string, toThreadId: string): Promise<void> {
    const { requests, reader } = this.#options;
    for await (const item of requests.query({ threadId: toThreadId, pageSize: 1, attributes: [] })) {
      throw new InvalidInputError(`thread ${item.PK?.S} exists already: delete it first, or copy to another`);
    }
    const items = await collect(requests.query({ threadId: fromThreadId }));
    if (items.length === 0)
      throw new InvalidInputError(`thread ${describeValue(fromThreadId)} has no checkpoints to copy`);
    if (items.some((item) => valuesOf(item).some(isLarge))) {
      throw new InvalidInputError(
        `thread ${fromThreadId} has values in the store for large values, which are not copied`,
      );
    }
    const live = items.filter((item) => !reader.isExpired(item));
    const isCheckpoint = (item: Item) => keyOf(item).SK.startsWith(CHECKPOINTS);
    const ordered = [...live.filter((item) => !isCheckpoint(item)), ...live.filter(isCheckpoint)];
    await requests.putMany(
      ordered.map((item) => ({ key: { PK: toThreadId, SK: keyOf(item).SK }, attributes: withoutKey(item) })),
    );
  }

  /**
   * Deletes checkpoints before anything they refer to, and looks at those that are there then: one that was stored meanwhile
   * keeps the values that it shares with its ancestors, and one that is stored later finds its parent gone and stores all of it.
   * @returns how many checkpoints were deleted
   */
  async prune(threadId: string, { keepNewest = 1 }: PruneOptions): Promise<number> {
    if (!Number.isInteger(keepNewest) || keepNewest < 1) {
      throw new InvalidInputError(`keepNewest must be a whole number above 0, got ${describeValue(keepNewest)}`);
    }
    const { requests } = this.#options;
    const pruned: CheckpointEntry[] = [];
    for (const checkpoints of (await this.#byNamespace(threadId)).values()) {
      const kept = await this.#keptOf(checkpoints, keepNewest);
      pruned.push(...checkpoints.filter(({ checkpointId }) => !kept.has(checkpointId)));
    }
    await requests.delete(pruned.map(checkpointKey));
    await this.#removeLarge(pruned.map(({ item: { [CHANNELS]: _, ...item } }) => item));
    for (const checkpoint of pruned) {
      const writes = await collect(requests.query({ threadId, prefix: writesPrefix(checkpoint) }));
      await requests.delete(writes.map(keyOf));
      await this.#removeLarge(writes);
    }
    await this.#removeUnused(threadId, pruned);
    return pruned.length;
  }

  async #byNamespace(threadId: string): Promise<ReadonlyMap<string, CheckpointEntry[]>> {
    const found = new Map<string, CheckpointEntry[]>();
    const { requests } = this.#options;
    for await (const item of requests.query({ threadId, prefix: CHECKPOINTS, newestFirst: true })) {
      const address = parseCheckpointKey(item);
      if (address === undefined) continue;
      const entry = { ...address, item };
      const known = found.get(address.namespace);
      if (known === undefined) found.set(address.namespace, [entry]);
      else known.push(entry);
    }
    return found;
  }

  /** The newest checkpoints of a namespace, and the ancestors that they cannot be rebuilt without. */
  async #keptOf(checkpoints: readonly CheckpointEntry[], keepNewest: number): Promise<ReadonlySet<string>> {
    const byId = new Map(checkpoints.map((checkpoint) => [checkpoint.checkpointId, checkpoint]));
    const kept = new Set<string>();
    for (const newest of checkpoints.slice(0, keepNewest)) {
      let needed: ReadonlySet<string> | undefined;
      for (let current: CheckpointEntry | undefined = newest; current !== undefined; ) {
        kept.add(current.checkpointId);
        const tuple = await this.#options.reader.tuple(current);
        if (tuple === undefined) break;
        needed = stillNeeded(tuple, needed);
        const hasSendsInParent = current === newest && tuple.checkpoint.v < SENDS_IN_CHECKPOINT_VERSION;
        if (needed.size === 0 && !hasSendsInParent) break;
        current = byId.get(current.item[PARENT]?.S ?? '');
      }
    }
    return kept;
  }

  /** Removes the values of channels that no checkpoint refers to any more, of checkpoints that are gone. */
  async #removeUnused(threadId: string, pruned: readonly CheckpointEntry[]): Promise<void> {
    const { requests, nowMs } = this.#options;
    const left = [...(await this.#byNamespace(threadId)).values()].flat();
    const existing = new Set(left.map(({ item }) => keyOf(item).SK));
    const used = new Set(left.flatMap(({ item }) => valuesOf(item).map(({ M }) => M?.valueId?.S)));
    const ofPruned = new Set(pruned.map((checkpoint) => checkpointKey(checkpoint).SK));
    const unused = [];
    const attributes = ['writtenAtMs', NAMESPACE];
    for await (const item of requests.query({ threadId, prefix: PARTS, attributes })) {
      const { owner, valueId } = parsePartKey(keyOf(item).SK);
      const isInUse = existing.has(owner) || used.has(valueId);
      const mayBeOfPut = nowMs() - Number(item.writtenAtMs?.N ?? 0) < PART_IN_USE_MS;
      if (!isInUse && (ofPruned.has(owner) || !mayBeOfPut)) unused.push(keyOf(item));
    }
    await requests.delete(unused);
    const large = pruned.flatMap(({ item }) => Object.values(item[CHANNELS]?.M ?? {}).filter(isLarge));
    await this.#remove(large.filter(({ M }) => !used.has(M?.valueId?.S)));
  }

  /** Parts are items of the thread and deleted with it; values in a store for large values are removed one by one. */
  async #removeLarge(items: readonly Item[]): Promise<void> {
    await this.#remove(items.flatMap((item) => valuesOf(item).filter(isLarge)));
  }

  async #remove(attributes: readonly AttributeValue[]): Promise<void> {
    for (const attribute of attributes) {
      await this.#options.values.removeLarge(attribute);
    }
  }
}

function isLarge({ M }: AttributeValue): boolean {
  return M?.large !== undefined;
}

function withoutKey({ PK: _, SK: __, ...attributes }: Item): Item {
  return attributes;
}

/**
 * The delta channels whose value is in an ancestor: those that the checkpoint counts the writes of and has no value of.
 * @param needed those of the checkpoint that is rebuilt @default - the checkpoint is that one
 */
function stillNeeded({ checkpoint, metadata }: CheckpointTuple, needed?: ReadonlySet<string>): ReadonlySet<string> {
  const channels = needed ?? new Set(Object.keys(metadata?.counters_since_delta_snapshot ?? {}));
  return new Set([...channels].filter((channel) => !Object.hasOwn(checkpoint.channel_values, channel)));
}
