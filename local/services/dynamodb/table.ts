import type { JsonObject } from '../../json.ts';

/** A table as CreateTable takes it, and what is set on it afterwards. */
export interface TableResource {
  readonly name: string;
  readonly createTable: JsonObject;
  readonly timeToLiveAttribute?: string;
  readonly pointInTimeRecovery: boolean;
}
