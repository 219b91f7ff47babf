import { Stream } from 'node:stream';

/** What dynalite's operations keep their tables, items and index entries in: here sorted lists in memory, which answer at once. */
export interface MemoryStore {
  readonly options: {
    readonly createTableMs: number;
    readonly deleteTableMs: number;
    readonly updateTableMs: number;
    readonly maxItemSize: number;
  };
  readonly tableDb: Records & { readonly awsAccountId: string; readonly awsRegion: string };
  getItemDb(table: string): Records;
  getIndexDb(type: string, table: string, index: string): Records;
  getTagDb(name: string): Records;
  deleteItemDb(table: string, callback: Callback): void;
  deleteIndexDb(type: string, table: string, index: string, callback: Callback): void;
  deleteTagDb(name: string, callback: Callback): void;
  getTable(name: string, checkStatus: boolean | Callback, callback?: Callback): void;
}

type Callback = (error?: Error | null, value?: unknown) => void;

interface Range {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** DynamoDB's limit of an item. */
const MAX_ITEM_BYTES = 409_600;

export function createMemoryStore(): MemoryStore {
  const all = new Map<string, Records>();
  const get = (name: string) => {
    const known = all.get(name) ?? new Records();
    all.set(name, known);
    return known;
  };
  const remove = (name: string, callback: Callback) => {
    all.delete(name);
    callback();
  };
  const indexName = (type: string, table: string, index: string) => `index ${type.toLowerCase()} ${table} ${index}`;
  const tableDb = Object.assign(new Records(), { awsAccountId: '000000000000', awsRegion: 'us-east-1' });
  return {
    options: { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, maxItemSize: MAX_ITEM_BYTES },
    tableDb,
    getItemDb: (table) => get(`items ${table}`),
    getIndexDb: (type, table, index) => get(indexName(type, table, index)),
    getTagDb: (name) => get(`tags ${name}`),
    deleteItemDb: (table, callback) => remove(`items ${table}`, callback),
    deleteIndexDb: (type, table, index, callback) => remove(indexName(type, table, index), callback),
    deleteTagDb: (name, callback) => remove(`tags ${name}`, callback),
    getTable(name, checkStatus, callback) {
      const answer = typeof checkStatus === 'function' ? checkStatus : (callback ?? (() => undefined));
      const isChecked = checkStatus !== false;
      tableDb.get(name, (_, table) => {
        const status = (table as { readonly TableStatus?: string } | undefined)?.TableStatus;
        const isFound = status !== undefined && !(isChecked && (status === 'CREATING' || status === 'DELETING'));
        answer(
          isFound ? null : tableNotFound(isChecked ? '' : `: Table: ${name} not found`),
          isFound ? table : undefined,
        );
      });
    },
  };
}

function tableNotFound(which: string): Error {
  const message = `Requested resource not found${which}`;
  const body = { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message };
  return Object.assign(new Error(message), { name: 'NotFoundError', statusCode: 400, body });
}

/** Records by key, in the order of their keys. An operation reads and writes without a pause, so that it is atomic. */
class Records {
  readonly #values = new Map<string, unknown>();
  readonly #sortedKeys: string[] = [];

  get(key: string, callback: Callback): void {
    if (this.#values.has(key)) callback(null, this.#values.get(key));
    else callback(Object.assign(new Error('not found'), { name: 'NotFoundError' }));
  }

  put(key: string, value: unknown, callback: Callback): void {
    if (!this.#values.has(key)) this.#sortedKeys.splice(this.#indexOf(key), 0, key);
    this.#values.set(key, value);
    callback();
  }

  del(key: string, callback: Callback): void {
    if (this.#values.delete(key)) this.#sortedKeys.splice(this.#indexOf(key), 1);
    callback();
  }

  batch(
    operations: readonly { readonly type: 'put' | 'del'; readonly key: string; readonly value?: unknown }[],
    callback: Callback,
  ): void {
    for (const { type, key, value } of operations) {
      if (type === 'put') this.put(key, value, () => undefined);
      else this.del(key, () => undefined);
    }
    callback();
  }

  /** No other operation comes between. */
  lock(_keys: unknown, run: (release: (callback: Callback) => Callback) => void): void {
    run((callback) => callback);
  }

  createKeyStream(range: Range = {}): Stream {
    return stream(this.#keys(range));
  }

  createValueStream(range: Range = {}): Stream {
    return stream(this.#keys(range).map((key) => this.#values.get(key)));
  }

  createReadStream(range: Range = {}): Stream {
    return this.createValueStream(range);
  }

  #keys({ gt, gte, lt, lte, reverse = false, limit = -1 }: Range): string[] {
    const keys = this.#sortedKeys;
    const after = (key: string) => firstIndex(keys, (each) => each > key);
    const from = (key: string) => this.#indexOf(key);
    const start = Math.max(gte === undefined ? 0 : from(gte), gt === undefined ? 0 : after(gt));
    const end = Math.min(lte === undefined ? keys.length : after(lte), lt === undefined ? keys.length : from(lt));
    const found = keys.slice(start, Math.max(start, end));
    if (reverse) found.reverse();
    return limit < 0 ? found : found.slice(0, limit);
  }

  /** Where a key is, or would be. */
  #indexOf(key: string): number {
    return firstIndex(this.#sortedKeys, (each) => each >= key);
  }
}

/** By halves: `is` is false up to the index, true from there on. */
function firstIndex(keys: readonly string[], is: (key: string) => boolean): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(keys[middle] ?? '')) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What dynalite reads as a stream: the values as they are now. */
function stream(values: readonly unknown[]): Stream {
  const emitter = new Stream(); // of another emitter dynalite would take each value twice
  let isWanted = true;
  const stop = () => {
    isWanted = false;
  };
  Object.assign(emitter, { destroy: stop });
  queueMicrotask(() => {
    for (const value of values) {
      if (!isWanted) break;
      emitter.emit('data', value);
    }
    emitter.emit('end');
  });
  return emitter;
}
