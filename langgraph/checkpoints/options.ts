import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SerializerProtocol } from '@langchain/langgraph-checkpoint';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import type { LargeValueStore } from './large-values.ts';

export interface DynamoDBSaverOptions {
  /** @default - a client of the SDK's default region and credentials, with 4 attempts per request */
  readonly client?: DynamoDBClient;
  /** A table with the string keys PK and SK, as `CheckpointTable` makes one. @default - the variable BALLAST_CHECKPOINT_TABLE */
  readonly tableName?: string;
  /**
   * Seconds after which an item expires, from its last write on. Expired items are not read, and DynamoDB deletes them when
   * its time to live is the attribute `ttl`. A thread with delta channels needs its ancestors, back to a snapshot: without
   * them it is refused with CheckpointNotFoundError.
   * @default - the variable BALLAST_CHECKPOINT_TTL_SECONDS, or items do not expire
   */
  readonly ttlSeconds?: number;
  /** Whether values from 1 KB on are compressed by gzip. Values are read whether they are or not. @default true */
  readonly compress?: boolean;
  /** Keeps the values that do not fit their items elsewhere, such as in a bucket of S3. @default - they are split over items of the table */
  readonly largeValues?: LargeValueStore;
  /** Most checkpoints that `list` looks at without a thread, since that reads the whole table. @default 10000 */
  readonly maxScannedCheckpoints?: number;
  /** @default - LangGraph's, which keeps the classes of messages */
  readonly serde?: SerializerProtocol;
  /** @default Date.now */
  readonly nowMs?: () => number;
  /** @default - a real timer */
  readonly sleep?: (ms: number) => Promise<void>;
}

const NAMES: ReadonlySet<string> = new Set<keyof DynamoDBSaverOptions>([
  'client',
  'tableName',
  'ttlSeconds',
  'compress',
  'largeValues',
  'maxScannedCheckpoints',
  'serde',
  'nowMs',
  'sleep',
]);

/** @throws InvalidInputError naming every option that does not exist or cannot be used, a line each */
export function checkSaverOptions(options: DynamoDBSaverOptions): void {
  const issues = Object.keys(options)
    .filter((name) => !NAMES.has(name))
    .map((name) => `${name} is no option of DynamoDBSaver; it has ${[...NAMES].join(', ')}`);
  const { tableName, ttlSeconds, compress, maxScannedCheckpoints } = options;
  if (tableName !== undefined && (typeof tableName !== 'string' || tableName === '')) {
    issues.push(`tableName must be the name of a table, got ${describeValue(tableName)}`);
  }
  for (const [name, value] of Object.entries({ ttlSeconds, maxScannedCheckpoints })) {
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
      issues.push(`${name} must be a whole number above 0, got ${describeValue(value)}`);
    }
  }
  if (compress !== undefined && typeof compress !== 'boolean') {
    issues.push(`compress must be true or false, got ${describeValue(compress)}`);
  }
  if (issues.length > 0) throw new InvalidInputError(issues.join('\n'));
}
