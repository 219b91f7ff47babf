import { type CircuitRecord, parseRecord } from '../../patterns/circuit-breaker/index.ts';
import { applyWrite } from '../../patterns/conditional-write.ts';
import type { BreakerTable } from './table.ts';

/** Circuits in the memory of one process, with DynamoDB's conditional writes. For tests and for use without a table. */
export function memoryBreakerTable(records = new Map<string, CircuitRecord>()): BreakerTable {
  return {
    read: (breakerId) => Promise.resolve(records.get(breakerId)),
    write(breakerId, write) {
      const written = applyWrite(records.get(breakerId), write);
      if (written === 'conflict') return Promise.resolve(written);
      const record = parseRecord({ ...written, breakerId });
      records.set(breakerId, record);
      return Promise.resolve(record);
    },
    list: () => Promise.resolve([...records.values()].sort((a, b) => a.breakerId.localeCompare(b.breakerId))),
  };
}
