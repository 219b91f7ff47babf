import type { CircuitRecord, ConditionalWrite } from '../../patterns/circuit-breaker.ts';

/** All that a breaker store asks of a database: strongly consistent reads and conditional writes of one item. */
export interface BreakerTable {
  /** @throws UnknownSchemaVersionError, or whatever the database throws */
  read(breakerId: string): Promise<CircuitRecord | undefined>;
  /** The record after the write, or `conflict` when a condition is false. Any other failure may have been written. */
  write(breakerId: string, write: ConditionalWrite): Promise<CircuitRecord | 'conflict'>;
  list(): Promise<CircuitRecord[]>;
}
