import { setTimeout as delay } from 'node:timers/promises';
import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  copyCheckpoint,
  type DeltaChannelHistory,
  getCheckpointId,
  type PendingWrite,
} from '@langchain/langgraph-checkpoint';
import { CHECKPOINT_TABLE_VARIABLE, CHECKPOINT_TTL_VARIABLE } from '../../patterns/catalogue/checkpoint-variables.ts';
import { CheckpointNotFoundError, InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { STORE_MAX_ATTEMPTS } from '../../stores/dynamodb-requests.ts';
import { type ChannelAttributes, storeChannels } from './channels.ts';
import { type CheckpointAddress, checkpointKey, namespaceAttributes, writesKey } from './keys.ts';
import { checkSaverOptions, type DynamoDBSaverOptions } from './options.ts';
import { CheckpointReader, configOf } from './reader.ts';
import { CHANNELS, CHECKPOINT, dumpWrites, groupWrites, METADATA, PARENT, PATH, TASK_ID } from './records.ts';
import { CheckpointRequests, type Item } from './table.ts';
import { type PruneOptions, ThreadMaintenance } from './threads.ts';
import { type StoredValue, storeWithItem, Values } from './values.ts';

/** Up to these a value is in its item, in bytes: a checkpoint with its channels fits 400 KB, and so do five groups of writes. */
const INLINE_CHECKPOINT_BYTES = 60_000;
const INLINE_METADATA_BYTES = 60_000;
const INLINE_WRITES_BYTES = 72_000;

/** Checkpoints whose channels are remembered, so that the put of the next one need not read them. */
const REMEMBERED = 20;

/**
 * Keeps the checkpoints of LangGraph graphs in a DynamoDB table. A put is seen whole or not at all, in whichever request a
 * process dies; every read is strongly consistent; the writes of a task are stored together and come back in the order in
 * which a run applies them.
 */
export class DynamoDBSaver extends BaseCheckpointSaver {
  readonly #requests: CheckpointRequests;
  readonly #values: Values;
  readonly #threads: ThreadMaintenance;
  readonly #ttlSeconds: number | undefined;
  readonly #reader: CheckpointReader;
  readonly #nowMs: () => number;
  readonly #remembered = new Map<string, ChannelAttributes>();

  /** @throws InvalidInputError naming every option that does not exist or cannot be used, or without a table */
  constructor(options: DynamoDBSaverOptions = {}) {
    checkSaverOptions(options);
    super(options.serde);
    const tableName = options.tableName ?? process.env[CHECKPOINT_TABLE_VARIABLE];
    if (tableName === undefined || tableName === '') {
      throw new InvalidInputError(
        `DynamoDBSaver has no table: give it tableName, or the function ${CHECKPOINT_TABLE_VARIABLE} by CheckpointTable.addTo`,
      );
    }
    const client = options.client ?? new DynamoDBClient({ maxAttempts: STORE_MAX_ATTEMPTS });
    const sleep = options.sleep ?? ((ms: number) => delay(ms));
    this.#requests = new CheckpointRequests({ client, tableName, sleep });
    const { [CHECKPOINT_TTL_VARIABLE]: ttlSeconds } = process.env;
    this.#ttlSeconds = options.ttlSeconds ?? (ttlSeconds === undefined ? undefined : Number(ttlSeconds));
    this.#nowMs = options.nowMs ?? Date.now;
    this.#values = new Values({
      requests: this.#requests,
      compress: options.compress ?? true,
      largeValues: options.largeValues,
      // later items refer to them until half of that
      partTtl: () => this.#ttl(2),
      nowMs: this.#nowMs,
    });
    this.#reader = new CheckpointReader({
      requests: this.#requests,
      values: this.#values,
      serde: this.serde,
      maxScanned: options.maxScannedCheckpoints ?? 10_000,
      nowMs: this.#nowMs,
      onRead: (address, channels) => this.#remember(address, channels),
    });
    this.#threads = new ThreadMaintenance({
      requests: this.#requests,
      values: this.#values,
      reader: this.#reader,
      nowMs: this.#nowMs,
    });
  }

  /** The checkpoint that a config names, or the newest of its thread and namespace. @returns undefined when there is none */
  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const { thread_id: threadId, checkpoint_ns: namespace = '' } = config.configurable ?? {};
    if (threadId === undefined) return undefined;
    const checkpointId = getCheckpointId(config);
    const entry =
      checkpointId === ''
        ? await this.#reader.newest(String(threadId), namespace)
        : await this.#reader.entry({ threadId: String(threadId), namespace, checkpointId });
    return entry && (await this.#reader.tuple(entry));
  }

  /**
   * Checkpoints of a thread, newest first; without a namespace of all its namespaces.
   *
   * Without a thread it reads the whole table.
   * @throws InvalidInputError without a thread, when the table has more than `maxScannedCheckpoints`
   */
  override async *list(config: RunnableConfig, options: CheckpointListOptions = {}): AsyncGenerator<CheckpointTuple> {
    const { before, filter = {}, limit = Number.POSITIVE_INFINITY } = options;
    const beforeId = before === undefined ? '' : getCheckpointId(before);
    const onlyId = getCheckpointId(config);
    let left = limit;
    if (left <= 0) return;
    for await (const entry of this.#reader.entries(config, beforeId)) {
      if (beforeId !== '' && entry.checkpointId >= beforeId) continue;
      if (onlyId !== '' && entry.checkpointId !== onlyId) continue;
      const tuple = await this.#reader.tuple(entry);
      if (tuple === undefined || !matches(tuple.metadata ?? {}, filter)) continue;
      yield tuple;
      left -= 1;
      if (left <= 0) return;
    }
  }

  /** Stores a checkpoint: parts of a large one first, so that one that is seen is whole. */
  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions = checkpoint.channel_versions,
  ): Promise<RunnableConfig> {
    const { threadId, namespace } = threadOf(config, 'put a checkpoint');
    const address = { threadId, namespace, checkpointId: checkpoint.id };
    const parent = getCheckpointId(config);
    const { channel_values: _, ...skeleton } = copyCheckpoint(checkpoint);
    const [content, details] = await Promise.all([this.serde.dumpsTyped(skeleton), this.serde.dumpsTyped(metadata)]);
    let parentChannels =
      parent === '' ? undefined : await this.#channelsOf({ threadId, namespace, checkpointId: parent });
    let channels: ChannelAttributes = {};
    let replaced: Item | undefined;
    await storeWithItem(async () => {
      const stored = await this.#values.store(address, content, INLINE_CHECKPOINT_BYTES);
      const storedMetadata = await this.#values.store(address, details, INLINE_METADATA_BYTES);
      const storedChannels = await storeChannels(address, checkpoint, newVersions, {
        values: this.#values,
        serde: this.serde,
        parent: parentChannels,
        livesOn: (attribute) => this.#livesOn(attribute),
      });
      channels = Object.fromEntries([...storedChannels.channels].map(([name, { attribute }]) => [name, attribute]));
      replaced = await this.#requests.put(checkpointKey(address), {
        [CHECKPOINT]: stored.attribute,
        [METADATA]: storedMetadata.attribute,
        [CHANNELS]: { M: channels },
        ...(parent === '' ? {} : { [PARENT]: { S: parent } }),
        ...namespaceAttributes(namespace),
        ...this.#ttl(),
      });
      const complete = [stored, storedMetadata, ...storedChannels.channels.values()].map((value) => value.isComplete());
      if (!(await Promise.all(complete)).every(Boolean)) return false;
      // a parent that was deleted meanwhile took the parts with it
      if (!storedChannels.sharesParts || (await this.#exists({ ...address, checkpointId: parent }))) return true;
      parentChannels = 'missing';
      return false;
    });
    this.#remember(address, channels);
    // the channels of the one that it replaces may be referred to by others
    await this.#values.remove(address, replaced?.[CHECKPOINT]);
    await this.#values.remove(address, replaced?.[METADATA]);
    return configOf(address);
  }

  /**
   * Stores the writes of a task by one request. Of ordinary writes those of the first call stay, all of them: a task that is
   * repeated does not mix its attempts. Errors, interrupts and answers are replaced.
   */
  override async putWrites(
    config: RunnableConfig,
    writes: PendingWrite[],
    taskId: string,
    taskPath = '',
  ): Promise<void> {
    const { threadId, namespace } = threadOf(config, 'put writes');
    const checkpointId = getCheckpointId(config);
    if (checkpointId === '') throw missing('put writes', 'checkpoint_id');
    if (writes.length === 0) return;
    const address = { threadId, namespace, checkpointId };
    const groups = groupWrites(writes);
    const dumped = await Promise.all(groups.map((group) => dumpWrites(this.serde, group.writes)));
    let previous: Item | undefined;
    let written: Item = {};
    const replacing = groups.filter(({ replaces }) => replaces).map(({ attribute }) => attribute);
    const ordinary = groups.filter(({ replaces }) => !replaces).map(({ attribute }) => attribute);
    await storeWithItem(async () => {
      const stored = await Promise.all(dumped.map((value) => this.#values.store(address, value, INLINE_WRITES_BYTES)));
      written = Object.fromEntries(groups.map(({ attribute }, index) => [attribute, attributeOf(stored[index])]));
      previous = await this.#requests.update(
        writesKey(address, taskId),
        { ...pick(written, replacing), [TASK_ID]: { S: taskId }, ...this.#ttl() },
        { ...pick(written, ordinary), [PATH]: { S: taskPath } },
      );
      return (await Promise.all(stored.map((value) => value.isComplete()))).every(Boolean);
    });
    for (const { attribute, replaces } of groups) {
      // of ordinary writes that existed already the new ones are unused, of the others the old ones
      const unused = replaces || previous?.[attribute] === undefined ? previous?.[attribute] : written[attribute];
      await this.#values.remove(address, unused);
    }
  }

  /** Deletes the checkpoints and writes of a thread, in all namespaces, also those that are written at the same time. */
  override async deleteThread(threadId: string): Promise<void> {
    await this.#threads.delete(threadId);
  }

  /**
   * Copies a thread: all its checkpoints and writes.
   * @throws InvalidInputError when the target thread exists already
   */
  async copyThread(fromThreadId: string, toThreadId: string): Promise<void> {
    await this.#threads.copy(fromThreadId, toThreadId);
  }

  /**
   * Deletes older checkpoints of threads: in every namespace all but the newest, with the writes that await a resume, and but
   * those that delta channels are rebuilt from.
   * @returns how many checkpoints were deleted
   */
  async prune(threadIds: readonly string[], options: PruneOptions = {}): Promise<number> {
    let deleted = 0;
    for (const threadId of threadIds) deleted += await this.#threads.prune(threadId, options);
    return deleted;
  }

  /**
   * The writes that delta channels are rebuilt from, and the value they begin with.
   * @throws CheckpointNotFoundError when an ancestor is missing: the channel would begin anew, silently
   */
  override async getDeltaChannelHistory(options: {
    config: RunnableConfig;
    channels: string[];
  }): Promise<Record<string, DeltaChannelHistory>> {
    let isAncestor = false;
    const walk = Object.create(this) as DynamoDBSaver;
    walk.getTuple = async (config) => {
      const tuple = await this.getTuple(config);
      if (tuple === undefined && isAncestor) {
        throw new CheckpointNotFoundError(
          `checkpoint ${getCheckpointId(config)} of thread ${config.configurable?.thread_id} is missing, from which ` +
            `${options.channels.join(', ')} are rebuilt: it has expired or was deleted`,
        );
      }
      isAncestor = true;
      return tuple;
    };
    return await super.getDeltaChannelHistory.call(walk, options);
  }

  /** The channels of a checkpoint, as its item has them. */
  async #channelsOf(address: CheckpointAddress): Promise<ChannelAttributes | 'missing'> {
    const remembered = this.#remembered.get(rememberedAs(address));
    if (remembered !== undefined) return remembered;
    const entry = await this.#reader.entry(address);
    return entry === undefined ? 'missing' : (entry.item[CHANNELS]?.M ?? {});
  }

  #remember(address: CheckpointAddress, channels: ChannelAttributes): void {
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size >= REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    this.#remembered.set(rememberedAs(address), channels);
  }

  async #exists(address: CheckpointAddress): Promise<boolean> {
    return (await this.#reader.entry(address)) !== undefined;
  }

  #ttl(lifetimes = 1): Item {
    if (this.#ttlSeconds === undefined) return {};
    return { ttl: { N: String(Math.ceil(this.#nowMs() / 1_000) + this.#ttlSeconds * lifetimes) } };
  }

  /** Whether the parts of a value do not expire before an item that is written now. */
  #livesOn({ M: stored }: AttributeValue): boolean {
    if (stored?.ttl?.N === undefined) return stored?.data !== undefined || this.#ttlSeconds === undefined;
    return Number(stored.ttl.N) >= Number(this.#ttl().ttl?.N ?? Number.POSITIVE_INFINITY);
  }
}

function threadOf(config: RunnableConfig, operation: string): { threadId: string; namespace: string } {
  const { thread_id: threadId, checkpoint_ns: namespace = '' } = config.configurable ?? {};
  if (threadId === undefined || threadId === '') throw missing(operation, 'thread_id');
  return { threadId: String(threadId), namespace };
}

function missing(operation: string, field: string): InvalidInputError {
  return new InvalidInputError(`cannot ${operation}: the config has no configurable.${field}`);
}

function matches(metadata: object, filter: Readonly<Record<string, unknown>>): boolean {
  const values: Readonly<Record<string, unknown>> = { ...metadata };
  // as JSON, so that an object is found too
  return Object.entries(filter).every(
    ([key, value]) => value === undefined || JSON.stringify(values[key]) === JSON.stringify(value),
  );
}

function pick(item: Item, names: readonly string[]): Item {
  return Object.fromEntries(names.map((name) => [name, item[name] as AttributeValue]));
}

function attributeOf(stored: StoredValue | undefined): AttributeValue {
  return stored?.attribute ?? { NULL: true };
}

function rememberedAs({ threadId, namespace, checkpointId }: CheckpointAddress): string {
  return JSON.stringify([threadId, namespace, checkpointId]);
}
