import type { CheckpointAddress } from './keys.ts';

/** Keeps values that are too large for their items elsewhere than in the table, such as in a bucket of S3. */
export interface LargeValueStore {
  /** @returns the name by which it is read */
  write(address: CheckpointAddress & { readonly valueId: string }, bytes: Uint8Array): Promise<string>;
  /** @returns undefined when there is none of the name */
  read(name: string): Promise<Uint8Array | undefined>;
  exists(name: string): Promise<boolean>;
  remove(name: string): Promise<void>;
}
