import assert from 'node:assert/strict';
import type { RunnableConfig } from '@langchain/core/runnables';
import {
  type BaseCheckpointSaver,
  type Checkpoint,
  type CheckpointMetadata,
  type CheckpointTuple,
  emptyCheckpoint,
  uuid6,
} from '@langchain/langgraph-checkpoint';

/** A saver that is held against the extended suite, on a storage of its own. */
export interface SaverUnderTest {
  readonly saver: BaseCheckpointSaver;
  /** Another saver on the same storage, as another process has one. @default - the cases that need one are left out */
  readonly openAnother?: () => BaseCheckpointSaver;
  /**
   * A saver on the same storage whose process dies after so many of its requests that write; every later request fails.
   * @default - the cases that need one are left out
   */
  readonly openDyingAfter?: (writes: number) => BaseCheckpointSaver;
  /** Deletes older checkpoints of a thread. @default - the cases that need it are left out */
  readonly prune?: (threadId: string) => Promise<unknown>;
  /** Copies a thread. @default - the cases that need it are left out */
  readonly copyThread?: (fromThreadId: string, toThreadId: string) => Promise<unknown>;
  /** Removes one checkpoint behind the saver's back, as expiry does. @default - the cases that need it are left out */
  readonly expire?: (config: RunnableConfig) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** A promise that the public suite leaves out. */
export interface SaverCase {
  readonly id: string;
  readonly title: string;
  /** the optional members of `SaverUnderTest` that it needs */
  readonly needs?: readonly (keyof SaverUnderTest)[];
  readonly run: (subject: Required<SaverUnderTest>) => Promise<void>;
}

export const METADATA: CheckpointMetadata = { source: 'loop', step: 0, parents: {} };
export const TASK = '0a1b2c3d-0000-4000-8000-000000000001';
export const OTHER_TASK = '0a1b2c3d-0000-4000-8000-000000000002';

export const root = (threadId: string, namespace = ''): RunnableConfig => ({
  configurable: { thread_id: threadId, checkpoint_ns: namespace },
});

export const newThread = () => `thread-${uuid6(-1)}`;

/** Puts a checkpoint after another one. All channels are new, unless it says which are. */
export async function putNext(
  saver: BaseCheckpointSaver,
  parent: RunnableConfig,
  values: Record<string, unknown>,
  options: {
    readonly metadata?: CheckpointMetadata;
    readonly changed?: readonly string[];
    readonly version?: number;
  } = {},
): Promise<RunnableConfig> {
  const names = Object.keys(values);
  const versionOf = (name: string) =>
    options.changed === undefined || options.changed.includes(name) ? (options.version ?? 1) : 1;
  const versions = Object.fromEntries(names.map((name) => [name, versionOf(name)]));
  const checkpoint: Checkpoint = {
    ...emptyCheckpoint(),
    id: uuid6(-1),
    channel_values: values,
    channel_versions: versions,
  };
  const changed = Object.fromEntries((options.changed ?? names).map((name) => [name, versions[name] ?? 1]));
  return await saver.put(parent, checkpoint, options.metadata ?? METADATA, changed);
}

/** Puts values as a task's writes to one channel. */
export async function putValues(
  saver: BaseCheckpointSaver,
  config: RunnableConfig,
  values: readonly unknown[],
): Promise<void> {
  await saver.putWrites(
    config,
    values.map((value) => ['channel', value]),
    TASK,
  );
}

export async function read(saver: BaseCheckpointSaver, config: RunnableConfig): Promise<CheckpointTuple> {
  const tuple = await saver.getTuple(config);
  assert(tuple !== undefined, `no checkpoint at ${JSON.stringify(config.configurable)}`);
  return tuple;
}

export async function writesAt(saver: BaseCheckpointSaver, config: RunnableConfig): Promise<unknown[]> {
  return ((await read(saver, config)).pendingWrites ?? []).map(([, , value]) => value);
}

export async function listed(saver: BaseCheckpointSaver, config: RunnableConfig): Promise<CheckpointTuple[]> {
  const all: CheckpointTuple[] = [];
  for await (const tuple of saver.list(config)) all.push(tuple);
  return all;
}

/** Text that compression cannot shorten, from a linear congruential generator. */
export function noise(bytes: number): string {
  let state = 1;
  const all = new Uint8Array(bytes);
  for (let index = 0; index < bytes; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    all[index] = 33 + ((state >>> 24) % 90);
  }
  return Buffer.from(all).toString();
}

/** Exactly one attempt's writes, whole. */
export function assertOneAttempt(found: readonly unknown[], attempts: readonly (readonly unknown[])[]): void {
  const isWhole = attempts.some((attempt) => JSON.stringify(attempt) === JSON.stringify(found));
  const shown = found.map((value) => String(value).slice(0, 10));
  assert(isWhole, `a mixture of attempts, or a part of one: ${shown.join(', ') || 'nothing'}`);
}

/** A process that dies before its first request that writes cannot have written: else every case of its deaths would be kept. */
export function assertDied(died: boolean, writes: number): void {
  assert(died || writes > 0, 'openDyingAfter(0) gave a saver that writes');
}

export async function fails(run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run();
    return false;
  } catch {
    return true;
  }
}
