import type { CircuitRecord } from '../../patterns/circuit-breaker/index.ts';
import type { ConditionalWrite } from '../../patterns/conditional-write.ts';

/** The database operations of a breaker store: strongly consistent reads and conditional writes of one item. */
export interface BreakerTable {
  /** @throws UnknownSchemaVersionError, or the database's error */
  read(breakerId: string): Promise<CircuitRecord | undefined>;
  /**
   * Reads up to 100 circuits with one request. @returns those that were read, with undefined for one without a record
   * @default - each is read by itself
   */
  readMany?(breakerIds: readonly string[]): Promise<ReadonlyMap<string, CircuitRecord | undefined>>;
  /** @returns the record after the write, or `conflict` when a condition is false @throws although it may have succeeded */
  write(breakerId: string, write: ConditionalWrite): Promise<CircuitRecord | 'conflict'>;
  /**
   * Every circuit that has a record, by id.
   * @param onUnreadable receives records that cannot be parsed, which are then left out @default - the first one throws
   */
  list(onUnreadable?: (breakerId: string, error: unknown) => void): Promise<CircuitRecord[]>;
}

/** Reads circuits. It cannot write, so it cannot remove an event from a record. */
export type BreakerReader = Pick<BreakerTable, 'read' | 'list'>;
