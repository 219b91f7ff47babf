import type { BreakerTable } from '../../../stores/circuit-breaker/index.ts';

export interface Faults {
  read: 'works' | 'throttled' | 'hangs';
  /** `unheard`: the write happens, its answer is lost */
  write: 'works' | 'throttled' | 'hangs' | 'unheard';
}

/** A real table that stops answering as AWS does when a test says so. */
export function faultyTable(table: BreakerTable): { readonly table: BreakerTable; readonly faults: Faults } {
  const faults: Faults = { read: 'works', write: 'works' };
  return {
    faults,
    table: {
      read: (breakerId) => (faults.read === 'works' ? table.read(breakerId) : fail(faults.read)),
      async write(breakerId, write) {
        if (faults.write === 'works') return await table.write(breakerId, write);
        if (faults.write !== 'unheard') return await fail(faults.write);
        await table.write(breakerId, write);
        throw named('TimeoutError', 'socket hang up');
      },
      list: () => table.list(),
    },
  };
}

function fail(how: 'throttled' | 'hangs'): Promise<never> {
  if (how === 'hangs') return new Promise(() => {});
  return Promise.reject(named('ThrottlingException', 'Throughput exceeds the current capacity'));
}

function named(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}
