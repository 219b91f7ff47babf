import type { CircuitRecord } from '../../patterns/circuit-breaker/index.ts';
import type { ConditionalWrite } from '../../patterns/conditional-write.ts';

/** All that a breaker store asks of a database: strongly consistent reads and conditional writes of one item. */
export interface BreakerTable {
  /** @throws UnknownSchemaVersionError, or whatever the database throws */
  read(breakerId: string): Promise<CircuitRecord | undefined>;
  /** The record after the write, or `conflict` when a condition is false. Any other failure may have been written. */
  write(breakerId: string, write: ConditionalWrite): Promise<CircuitRecord | 'conflict'>;
  /**
   * Every circuit that anything was written about, by id.
   * @param onUnreadable gets the records that cannot be read, which are then left out @default - the first of them fails
   */
  list(onUnreadable?: (breakerId: string, error: unknown) => void): Promise<CircuitRecord[]>;
}

/** For those who only look at circuits: nothing they do can take an event out of a record. */
export type BreakerReader = Pick<BreakerTable, 'read' | 'list'>;
