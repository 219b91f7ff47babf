import { createHash, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { CheckpointNotFoundError } from '../../patterns/catalogue/errors.ts';
import { collect } from './collect.ts';
import { type CheckpointAddress, type ItemKey, partKey, valuePrefix } from './keys.ts';
import type { LargeValueStore } from './large-values.ts';
import type { CheckpointRequests, Item } from './table.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Below this compression saves no capacity unit: one is 1 KB of a write, 4 KB of a read. */
const COMPRESS_FROM_BYTES = 1_024;

/** A part of a value. An item may have 400 KB with its keys, whose longest are 3 KB. */
const PART_BYTES = 390_000;

/** Parts in one request, which may have 16 MB. */
const PARTS_PER_REQUEST = 25;

/** Writes of a value whose parts a deletion of the thread took away meanwhile. */
const CONFIRM_ATTEMPTS = 5;

/** A serialized value: the name of its format, and bytes. */
export type TypedBytes = readonly [type: string, bytes: Uint8Array];

/** A value as its item has it: its bytes, or where they are. */
export interface StoredValue {
  /** the attribute of the item */
  readonly attribute: AttributeValue;
  /** its size in the item */
  readonly inlineBytes: number;
  /** @returns whether all parts are there still */
  readonly isComplete: () => Promise<boolean>;
}

export interface ValuesOptions {
  readonly requests: CheckpointRequests;
  readonly compress: boolean;
  readonly largeValues: LargeValueStore | undefined;
  /** of parts, which must not expire before any item that refers to them; empty without a time to live */
  readonly partTtl: () => Item;
  readonly nowMs: () => number;
}

/** Values of items: inside the item while they are small, else in parts or in a store for large values. */
export class Values {
  readonly #options: ValuesOptions;

  constructor(options: ValuesOptions) {
    this.#options = options;
  }

  /**
   * Stores the parts of a value that does not fit its item. The item is written after them, so that it refers to parts that exist.
   * @param inlineBytes the size up to which a value is in its item
   */
  async store(address: CheckpointAddress, [type, bytes]: TypedBytes, inlineBytes: number): Promise<StoredValue> {
    const isCompressed = this.#options.compress && bytes.length >= COMPRESS_FROM_BYTES;
    const data = isCompressed ? await compress(bytes) : bytes;
    const described: Item = { type: { S: type }, encoding: { S: isCompressed ? 'gzip' : 'none' } };
    if (data.length <= inlineBytes) {
      return {
        attribute: { M: { ...described, data: { B: data } } },
        inlineBytes: data.length,
        isComplete: () => Promise.resolve(true),
      };
    }
    const valueId = randomUUID();
    const where = {
      ...described,
      ...this.#options.partTtl(),
      valueId: { S: valueId },
      // the checkpoint that the parts are stored with: later ones refer to the values that they did not change
      owner: { S: address.checkpointId },
      digest: { S: digestOf(data) },
    };
    const { largeValues } = this.#options;
    if (largeValues !== undefined) {
      const name = await largeValues.write({ ...address, valueId }, data);
      return {
        attribute: { M: { ...where, large: { S: name } } },
        inlineBytes: 0,
        isComplete: () => largeValues.exists(name),
      };
    }
    const parts = Math.ceil(data.length / PART_BYTES);
    await this.#writeParts(address, valueId, data);
    return {
      attribute: { M: { ...where, parts: { N: String(parts) } } },
      inlineBytes: 0,
      isComplete: async () => (await this.#readParts(address, valueId, ['part'])).length === parts,
    };
  }

  /**
   * The value of an attribute.
   * @returns undefined when parts of it are missing: its item was replaced or deleted meanwhile, or it is damaged
   */
  async load(address: CheckpointAddress, attribute: AttributeValue | undefined): Promise<TypedBytes | undefined> {
    const stored = attribute?.M;
    if (stored === undefined) return undefined;
    const data = stored.data?.B ?? (await this.#loadElsewhere(address, stored));
    if (data === undefined) return undefined;
    return [stored.type?.S ?? '', stored.encoding?.S === 'gzip' ? await decompress(data) : data];
  }

  async #loadElsewhere(address: CheckpointAddress, stored: Item): Promise<Uint8Array | undefined> {
    const data = await this.#readElsewhere(address, stored);
    return data !== undefined && digestOf(data) === stored.digest?.S ? data : undefined;
  }

  async #readElsewhere(address: CheckpointAddress, stored: Item): Promise<Uint8Array | undefined> {
    if (stored.large?.S !== undefined) {
      const { largeValues } = this.#options;
      if (largeValues === undefined) {
        throw new CheckpointNotFoundError(
          `the value of checkpoint ${address.checkpointId} is at ${stored.large.S}; give the saver the largeValues it was written with`,
        );
      }
      return await largeValues.read(stored.large.S);
    }
    const parts = await this.#readParts(ownerOf(address, stored), stored.valueId?.S ?? '', ['data', 'part']);
    if (parts.length !== Number(stored.parts?.N)) return undefined;
    return Buffer.concat(parts.map(({ data }) => data?.B ?? new Uint8Array()));
  }

  /** Removes the parts of a value that are outside of its item. */
  async remove(address: CheckpointAddress, attribute: AttributeValue | undefined): Promise<void> {
    const stored = attribute?.M;
    await this.removeLarge(attribute);
    if (stored?.parts?.N === undefined) return;
    const keys: ItemKey[] = [];
    for (let part = 0; part < Number(stored.parts.N); part++)
      keys.push(partKey(ownerOf(address, stored), stored.valueId?.S ?? '', part));
    await this.#options.requests.delete(keys);
  }

  /** Removes a value from the store for large values, when it is there. */
  async removeLarge(attribute: AttributeValue | undefined): Promise<void> {
    const name = attribute?.M?.large?.S;
    if (name !== undefined) await this.#options.largeValues?.remove(name);
  }

  async #writeParts(address: CheckpointAddress, valueId: string, data: Uint8Array): Promise<void> {
    const items = [];
    for (let part = 0; part * PART_BYTES < data.length; part++) {
      items.push({
        key: partKey(address, valueId, part),
        attributes: {
          data: { B: data.subarray(part * PART_BYTES, (part + 1) * PART_BYTES) },
          part: { N: String(part) },
          writtenAtMs: { N: String(this.#options.nowMs()) },
          ...this.#options.partTtl(),
        },
      });
    }
    await this.#options.requests.putMany(items, PARTS_PER_REQUEST);
  }

  async #readParts(address: CheckpointAddress, valueId: string, attributes: readonly string[]): Promise<Item[]> {
    const prefix = valuePrefix(address, valueId);
    return await collect(this.#options.requests.query({ threadId: address.threadId, prefix, attributes }));
  }
}

function digestOf(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function ownerOf(address: CheckpointAddress, stored: Item): CheckpointAddress {
  return { ...address, checkpointId: stored.owner?.S ?? address.checkpointId };
}

/** Whether the bytes of a value are in its item. */
export function isInline(attribute: AttributeValue): boolean {
  return attribute.M?.data !== undefined;
}

/**
 * Stores values and the item that refers to them, and again when a deletion of the thread took the values away before it
 * could see the item.
 * @param store stores them, and looks afterwards whether all of them are there
 */
export async function storeWithItem(store: () => Promise<boolean>): Promise<void> {
  for (let attempt = 1; !(await store()); attempt++) {
    if (attempt === CONFIRM_ATTEMPTS) {
      throw new CheckpointNotFoundError(`the thread was deleted ${attempt} times while a checkpoint of it was written`);
    }
  }
}
