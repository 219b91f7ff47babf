import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  type DeltaChannelHistory,
  type PendingWrite,
  RESUME,
} from '@langchain/langgraph-checkpoint';
import { isHandlerText } from './task-path.ts';
import { CUSTOM_CHANNEL, isOutput } from './task-writes.ts';

const ERROR = '__error__';

/** Ends LangGraph's loop once the writes of the task are stored: the superstep is applied elsewhere. */
export class TaskStored extends Error {
  override readonly name = 'TaskStored';
}

/**
 * The saver of a function that runs one task. It stores the writes of that task and nothing else of the graph; checkpoints of
 * subgraphs inside of the task pass through.
 */
export class TaskSaver extends BaseCheckpointSaver {
  readonly #saver: BaseCheckpointSaver;
  readonly #taskId: string;
  #path: string | undefined;
  #stored: Promise<void> | undefined;
  #writes: PendingWrite[] = [];
  readonly #custom: PendingWrite[] = [];

  constructor(saver: BaseCheckpointSaver, taskId: string) {
    super(saver.serde);
    this.#saver = saver;
    this.#taskId = taskId;
  }

  /** Gets what the code of the task writes to its custom stream. */
  readonly writer = (chunk: unknown): void => {
    this.#custom.push([CUSTOM_CHANNEL, chunk]);
  };

  /** Waits until the writes of the task are stored. @returns false when it has none */
  async isStored(): Promise<boolean> {
    if (this.#stored === undefined) return false;
    await this.#stored;
    return true;
  }

  /** The writes of the task, once they are stored. */
  async writes(): Promise<(readonly [taskId: string, channel: string, value: unknown])[]> {
    await this.#stored;
    return this.#writes.map(([channel, value]) => [this.#taskId, channel, value] as const);
  }

  override async putWrites(
    config: RunnableConfig,
    writes: PendingWrite[],
    taskId: string,
    taskPath = '',
  ): Promise<void> {
    if (!isOfGraph(config)) return await this.#saver.putWrites(config, writes, taskId, taskPath);
    if (taskId === this.#taskId) this.#path = taskPath;
    // an attempt that failed leaves nothing: LangGraph would take a node whose edge threw for finished
    if (writes.some(([channel]) => channel === ERROR)) return;
    // stored where they were given
    if (taskId !== this.#taskId && writes.every(([channel]) => channel === RESUME)) return;
    // what a node calls by `task` is stored as LangGraph does
    if (taskId !== this.#taskId && !isHandlerText(taskPath)) {
      await this.#saver.putWrites(config, writes, taskId, taskPath);
      return;
    }
    // those of an error handler are those of the node that it stands for: LangGraph would run the handler on every resume
    const isDone = writes.some(([channel, value]) => isOutput([taskId, channel, value]));
    this.#writes = isDone ? [...writes, ...this.#custom] : writes;
    this.#stored = this.#saver.putWrites(config, this.#writes, this.#taskId, this.#path ?? taskPath);
    await this.#stored;
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    if (isOfGraph(config)) throw new TaskStored(`the writes of task ${this.#taskId} are stored`);
    return await this.#saver.put(config, checkpoint, metadata, newVersions);
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    return await this.#saver.getTuple(config);
  }

  override async *list(config: RunnableConfig, options?: CheckpointListOptions): AsyncGenerator<CheckpointTuple> {
    yield* this.#saver.list(config, options);
  }

  override async deleteThread(threadId: string): Promise<void> {
    await this.#saver.deleteThread(threadId);
  }

  override getNextVersion(current: number | undefined): number {
    return this.#saver.getNextVersion(current);
  }

  override async getDeltaChannelHistory(
    ...of: Parameters<BaseCheckpointSaver['getDeltaChannelHistory']>
  ): Promise<Record<string, DeltaChannelHistory>> {
    return await this.#saver.getDeltaChannelHistory(...of);
  }
}

function isOfGraph(config: RunnableConfig): boolean {
  return (config.configurable?.checkpoint_ns ?? '') === '';
}
