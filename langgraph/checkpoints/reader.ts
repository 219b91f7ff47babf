import type { RunnableConfig } from '@langchain/core/runnables';
import {
  type Checkpoint,
  type CheckpointMetadata,
  type CheckpointTuple,
  maxChannelVersion,
  type SerializerProtocol,
  TASKS,
} from '@langchain/langgraph-checkpoint';
import { CheckpointNotFoundError, InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { type ChannelAttributes, loadChannels } from './channels.ts';
import { collect } from './collect.ts';
import {
  CHECKPOINTS,
  type CheckpointAddress,
  checkpointKey,
  NAMESPACE,
  namespacePrefix,
  parseCheckpointKey,
  writesPrefix,
} from './keys.ts';
import {
  CHANNELS,
  CHECKPOINT,
  inOrder,
  loadWrites,
  METADATA,
  PARENT,
  PATH,
  type StoredWrite,
  TASK_ID,
  writeAttributes,
} from './records.ts';
import { type CheckpointRequests, type Item, keyOf } from './table.ts';
import type { Values } from './values.ts';

/** Attempts to read a value that is replaced at the same moment. */
const READ_ATTEMPTS = 3;

/** Checkpoints of LangGraph before this version have their pending sends in their parent's writes. */
export const SENDS_IN_CHECKPOINT_VERSION = 4;

/** The version of a channel that LangGraph begins with. */
const FIRST_VERSION = 1;

/** The part of a checkpoint that lists and maintenance need. */
export interface CheckpointEntry extends CheckpointAddress {
  readonly item: Item;
}

interface CheckpointReaderOptions {
  readonly requests: CheckpointRequests;
  readonly values: Values;
  readonly serde: SerializerProtocol;
  readonly maxScanned: number;
  readonly nowMs: () => number;
  readonly onRead: (address: CheckpointAddress, channels: ChannelAttributes) => void;
}

/** Reads checkpoints with the writes of their tasks. */
export class CheckpointReader {
  readonly #options: CheckpointReaderOptions;

  constructor(options: CheckpointReaderOptions) {
    this.#options = options;
  }

  /** Newest first, without those that have expired. */
  async *entries(config: RunnableConfig, beforeId: string): AsyncGenerator<CheckpointEntry> {
    const { thread_id: threadId, checkpoint_ns: namespace } = config.configurable ?? {};
    if (threadId !== undefined && namespace !== undefined) {
      const prefix = namespacePrefix(namespace);
      const upTo = beforeId === '' ? undefined : checkpointKey({ threadId, namespace, checkpointId: beforeId }).SK;
      const query = { threadId: String(threadId), prefix, newestFirst: true, ...(upTo === undefined ? {} : { upTo }) };
      for await (const item of this.#options.requests.query(query)) {
        const entry = this.#entryOf(item);
        if (entry !== undefined) yield entry;
      }
      return;
    }
    const keys = threadId === undefined ? this.#scanned() : this.#keysOf(String(threadId));
    const all = (await collect(keys)).filter((each) => namespace === undefined || each.namespace === namespace);
    all.sort((a, b) => (a.checkpointId < b.checkpointId ? 1 : a.checkpointId > b.checkpointId ? -1 : 0));
    for (const address of all) {
      const entry = await this.entry(address);
      if (entry !== undefined) yield entry;
    }
  }

  async *#keysOf(threadId: string): AsyncGenerator<CheckpointAddress> {
    for await (const item of this.#options.requests.query({ threadId, prefix: CHECKPOINTS, attributes: [NAMESPACE] })) {
      const address = parseCheckpointKey(item);
      if (address !== undefined) yield address;
    }
  }

  async *#scanned(): AsyncGenerator<CheckpointAddress> {
    let found = 0;
    for await (const item of this.#options.requests.scan(CHECKPOINTS, [NAMESPACE])) {
      found += 1;
      if (found > this.#options.maxScanned) {
        throw new InvalidInputError(
          `the table has more than ${this.#options.maxScanned} checkpoints: list those of one thread_id, or raise maxScannedCheckpoints`,
        );
      }
      const address = parseCheckpointKey(item);
      if (address !== undefined) yield address;
    }
  }

  async newest(threadId: string, namespace: string): Promise<CheckpointEntry | undefined> {
    const query = { threadId, prefix: namespacePrefix(namespace), newestFirst: true, pageSize: 1 };
    for await (const item of this.#options.requests.query(query)) {
      const entry = this.#entryOf(item);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  async entry(address: CheckpointAddress): Promise<CheckpointEntry | undefined> {
    const item = await this.#options.requests.get(checkpointKey(address));
    return item && this.#entryOf(item);
  }

  #entryOf(item: Item): CheckpointEntry | undefined {
    const address = parseCheckpointKey(item);
    return address === undefined || this.isExpired(item) ? undefined : { ...address, item };
  }

  /**
   * @returns undefined when the checkpoint was deleted meanwhile
   * @throws CheckpointNotFoundError when parts of it are missing
   */
  async tuple(entry: CheckpointEntry): Promise<CheckpointTuple | undefined> {
    let current: CheckpointEntry | undefined = entry;
    for (let attempt = 1; current !== undefined; attempt++) {
      const stored = current.item[CHANNELS]?.M ?? {};
      const [content, details, channels] = await Promise.all([
        this.#options.values.load(entry, current.item[CHECKPOINT]),
        this.#options.values.load(entry, current.item[METADATA]),
        loadChannels(entry, stored, this.#options),
      ]);
      if (content !== undefined && details !== undefined && channels !== undefined) {
        const checkpoint: Checkpoint = await this.#options.serde.loadsTyped(content[0], content[1]);
        const metadata: CheckpointMetadata = await this.#options.serde.loadsTyped(details[0], details[1]);
        this.#options.onRead(entry, stored);
        return await this.#completed(current, { ...checkpoint, channel_values: channels }, metadata);
      }
      if (attempt === READ_ATTEMPTS) {
        throw new CheckpointNotFoundError(
          `checkpoint ${entry.checkpointId} of thread ${entry.threadId} is damaged: parts of it are missing`,
        );
      }
      current = await this.entry(entry);
    }
    return undefined;
  }

  async #completed(
    { item, ...address }: CheckpointEntry,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
  ): Promise<CheckpointTuple> {
    const parent = item[PARENT]?.S;
    const pendingWrites = inOrder(await this.#writes(address));
    if (checkpoint.v < SENDS_IN_CHECKPOINT_VERSION && parent !== undefined) {
      await this.#migratePendingSends(checkpoint, { ...address, checkpointId: parent });
    }
    return {
      config: configOf(address),
      checkpoint,
      metadata,
      ...(parent === undefined ? {} : { parentConfig: configOf({ ...address, checkpointId: parent }) }),
      pendingWrites,
    };
  }

  async #writes(address: CheckpointAddress): Promise<StoredWrite[]> {
    const items = await collect(
      this.#options.requests.query({ threadId: address.threadId, prefix: writesPrefix(address) }),
    );
    const writes = await Promise.all(
      items.filter((item) => !this.isExpired(item)).map((item) => this.#writesOf(address, item)),
    );
    return writes.flat();
  }

  /** @throws CheckpointNotFoundError when parts of them are missing */
  async #writesOf(address: CheckpointAddress, item: Item): Promise<StoredWrite[]> {
    let current: Item | undefined = item;
    const task = { taskId: item[TASK_ID]?.S ?? '', taskPath: item[PATH]?.S ?? '' };
    for (let attempt = 1; current !== undefined; attempt++) {
      const groups = writeAttributes(current).map((name) => current?.[name]);
      const loaded = await Promise.all(groups.map((attribute) => this.#options.values.load(address, attribute)));
      if (loaded.every((value) => value !== undefined)) {
        return (await Promise.all(loaded.map((value) => loadWrites(this.#options.serde, task, value)))).flat();
      }
      if (attempt === READ_ATTEMPTS) {
        throw new CheckpointNotFoundError(
          `writes of task ${task.taskId} at checkpoint ${address.checkpointId} of thread ${address.threadId} are damaged: parts of them are missing`,
        );
      }
      current = await this.#options.requests.get(keyOf(item));
    }
    return [];
  }

  async #migratePendingSends(checkpoint: Checkpoint, parent: CheckpointAddress): Promise<void> {
    const writes = await this.#writes(parent);
    const sends = inOrder(writes.filter(({ write: [, channel] }) => channel === TASKS)).map(([, , value]) => value);
    const versions = Object.values(checkpoint.channel_versions);
    checkpoint.channel_values ??= {};
    checkpoint.channel_values[TASKS] = sends;
    checkpoint.channel_versions[TASKS] = versions.length > 0 ? maxChannelVersion(...versions) : FIRST_VERSION;
  }

  isExpired(item: Item): boolean {
    return item.ttl?.N !== undefined && Number(item.ttl.N) * 1_000 <= this.#options.nowMs();
  }
}

export function configOf({ threadId, namespace, checkpointId }: CheckpointAddress): RunnableConfig {
  return { configurable: { thread_id: threadId, checkpoint_ns: namespace, checkpoint_id: checkpointId } };
}
