import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { hashOfText } from '../../patterns/hash.ts';

/**
 * The keys of a thread's items. A thread is one partition, so that a query finds all its items, also those of a process that
 * died. In it:
 *
 *     C#<namespace>#<checkpoint id>                  a checkpoint: its parent, metadata, and payload or where that is
 *     P#<namespace>#<checkpoint id>#<value id>#<n>   a part of a value that is too large for its item
 *     W#<namespace>#<checkpoint id>#<task id>        the writes of a task
 *
 * Checkpoints sort before parts and writes, in the order of their ids, which are times.
 */
export interface ItemKey {
  readonly PK: string;
  readonly SK: string;
}

/** The address of a checkpoint. */
export interface CheckpointAddress {
  readonly threadId: string;
  readonly namespace: string;
  readonly checkpointId: string;
}

export const CHECKPOINTS = 'C#';
export const PARTS = 'P#';

/** A namespace of subgraphs has `|` and `:` in it, and a user's names may have anything. */
function escaped(part: string): string {
  return part.replaceAll('%', '%25').replaceAll('#', '%23');
}

/** A sort key has 1,024 bytes at most; the namespace of a subgraph eight levels deep has 350. */
const MAX_NAMESPACE_BYTES = 500;

/** Begins the place of a namespace that is too long; no escaped name does. */
const HASHED = '%h';

/** The attribute of a checkpoint with its namespace, when that is too long for the key. */
export const NAMESPACE = 'namespace';

function namespacePart(namespace: string): string {
  const part = escaped(namespace);
  return isLong(part) ? `${HASHED}${hashOfText(namespace)}` : part;
}

function isLong(part: string): boolean {
  return Buffer.byteLength(part) > MAX_NAMESPACE_BYTES;
}

/** The attributes of a checkpoint's item for its namespace; none when that is in the key. */
export function namespaceAttributes(namespace: string): Record<string, AttributeValue> {
  return isLong(escaped(namespace)) ? { [NAMESPACE]: { S: namespace } } : {};
}

function unescaped(part: string): string {
  return part.replaceAll('%23', '#').replaceAll('%25', '%');
}

/** Begins the sort keys of a namespace's checkpoints. */
export function namespacePrefix(namespace: string): string {
  return `${CHECKPOINTS}${namespacePart(namespace)}#`;
}

export function checkpointKey({ threadId, namespace, checkpointId }: CheckpointAddress): ItemKey {
  return { PK: threadId, SK: `${namespacePrefix(namespace)}${escaped(checkpointId)}` };
}

/** The address of a checkpoint by its item. @returns undefined for another item */
export function parseCheckpointKey(item: Readonly<Record<string, AttributeValue>>): CheckpointAddress | undefined {
  const { PK, SK } = item;
  if (PK?.S === undefined || SK?.S?.startsWith(CHECKPOINTS) !== true) return undefined;
  const [part = '', checkpointId = ''] = SK.S.slice(CHECKPOINTS.length).split('#');
  return {
    threadId: PK.S,
    namespace: item[NAMESPACE]?.S ?? unescaped(part),
    checkpointId: unescaped(checkpointId),
  };
}

/** Begins the sort keys of the writes of a checkpoint's tasks. */
export function writesPrefix({ namespace, checkpointId }: Omit<CheckpointAddress, 'threadId'>): string {
  return `W#${namespacePart(namespace)}#${escaped(checkpointId)}#`;
}

export function writesKey(address: CheckpointAddress, taskId: string): ItemKey {
  return { PK: address.threadId, SK: `${writesPrefix(address)}${escaped(taskId)}` };
}

/** Begins the sort keys of the parts of a value. */
export function valuePrefix({ namespace, checkpointId }: Omit<CheckpointAddress, 'threadId'>, valueId: string): string {
  return `${PARTS}${namespacePart(namespace)}#${escaped(checkpointId)}#${valueId}#`;
}

export function partKey(address: CheckpointAddress, valueId: string, part: number): ItemKey {
  return { PK: address.threadId, SK: `${valuePrefix(address, valueId)}${String(part).padStart(5, '0')}` };
}

/** Of a part: the sort key of the checkpoint that it was stored with, and the value that it is of. */
export function parsePartKey(sortKey: string): { readonly owner: string; readonly valueId: string } {
  const [, namespace = '', checkpointId = '', valueId = ''] = sortKey.split('#');
  return { owner: `${CHECKPOINTS}${namespace}#${checkpointId}`, valueId };
}
