import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  type CheckpointPendingWrite,
  compareWritesSortKeys,
  type PendingWrite,
  type SerializerProtocol,
  WRITES_IDX_MAP,
  writesSortKey,
} from '@langchain/langgraph-checkpoint';
import type { TypedBytes } from './values.ts';

/** Attributes of the item of a checkpoint. */
export const CHECKPOINT = 'checkpoint';
export const METADATA = 'metadata';
export const CHANNELS = 'channels';
export const PARENT = 'parent';

/** Attributes of the item of a task's writes: its path, its ordinary writes together, and each special channel. */
export const PATH = 'taskPath';
export const TASK_ID = 'taskId';
const ORDINARY = 'writes';
const SPECIAL = 'special';

/** The names of the attributes with writes in an item. */
export function writeAttributes(item: Readonly<Record<string, AttributeValue>>): string[] {
  return Object.keys(item).filter((name) => name === ORDINARY || name.startsWith(SPECIAL));
}

/** Every value of an item, of a checkpoint or of writes. */
export function valuesOf(item: Readonly<Record<string, AttributeValue>>): AttributeValue[] {
  const named = [CHECKPOINT, METADATA, ...writeAttributes(item)].map((name) => item[name]);
  return [...named, ...Object.values(item[CHANNELS]?.M ?? {})].filter((attribute) => attribute !== undefined);
}

/** Writes of a task that are stored as one value. */
export interface WriteGroup {
  readonly attribute: string;
  /** whether a later put replaces it: yes for the error, interrupts and answers of a task, no for its ordinary writes */
  readonly replaces: boolean;
  readonly writes: readonly IndexedWrite[];
}

type IndexedWrite = readonly [index: number, channel: string, value: unknown];

/**
 * Groups the writes of a task for its item. The ordinary writes are one group, since those of two attempts must not mix;
 * of the special ones only the last of each channel counts.
 */
export function groupWrites(writes: readonly PendingWrite[]): WriteGroup[] {
  const indexed = writes.map(([channel, value], position): IndexedWrite => {
    // a channel may be called toString
    return [Object.hasOwn(WRITES_IDX_MAP, channel) ? Number(WRITES_IDX_MAP[channel]) : position, channel, value];
  });
  const ordinary = indexed.filter(([index]) => index >= 0);
  const special = new Map(indexed.filter(([index]) => index < 0).map((write) => [write[0], write]));
  return [
    ...(ordinary.length === 0 ? [] : [{ attribute: ORDINARY, replaces: false, writes: ordinary }]),
    ...[...special].map(([index, write]) => ({ attribute: `${SPECIAL}${-index}`, replaces: true, writes: [write] })),
  ];
}

/** The writes of a group as one value, each with its own format: an array of [index, channel, format, base64]. */
export async function dumpWrites(serde: SerializerProtocol, writes: readonly IndexedWrite[]): Promise<TypedBytes> {
  const dumped = await Promise.all(
    writes.map(async ([index, channel, value]) => {
      const [type, bytes] = await serde.dumpsTyped(value);
      return [index, channel, type, Buffer.from(bytes).toString('base64')];
    }),
  );
  return ['writes', Buffer.from(JSON.stringify(dumped))];
}

/** A write of a task, with its sort key. */
export interface StoredWrite {
  readonly sortKey: ReturnType<typeof writesSortKey>;
  readonly write: CheckpointPendingWrite;
}

export async function loadWrites(
  serde: SerializerProtocol,
  { taskId, taskPath }: { readonly taskId: string; readonly taskPath: string },
  [, bytes]: TypedBytes,
): Promise<StoredWrite[]> {
  const dumped = JSON.parse(Buffer.from(bytes).toString()) as [number, string, string, string][];
  return await Promise.all(
    dumped.map(async ([index, channel, type, data]) => ({
      sortKey: writesSortKey(taskPath, taskId, index),
      write: [taskId, channel, await serde.loadsTyped(type, Buffer.from(data, 'base64'))] as CheckpointPendingWrite,
    })),
  );
}

/** In the order in which a run applies them. */
export function inOrder(writes: readonly StoredWrite[]): CheckpointPendingWrite[] {
  return [...writes].sort((a, b) => compareWritesSortKeys(a.sortKey, b.sortKey)).map(({ write }) => write);
}
