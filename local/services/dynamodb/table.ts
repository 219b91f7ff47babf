import type { JsonObject } from '../../json.ts';

/** The CreateTable request of a table, and the settings made afterwards. */
export interface TableResource {
  readonly name: string;
  readonly createTable: JsonObject;
  readonly timeToLiveAttribute?: string;
  readonly pointInTimeRecovery: boolean;
}
