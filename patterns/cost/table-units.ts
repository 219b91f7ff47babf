import { sumOf } from '../sum.ts';

/** An invocation of a run's function, as far as it decides what it asks of DynamoDB. */
export type TableCall =
  | { readonly role: 'Accept' | 'Report' }
  | { readonly role: 'BeginPhase'; readonly phase: string; readonly circuits: number; readonly votes: boolean }
  | {
      readonly role: 'Invoke';
      readonly earlierPhases: readonly string[];
      readonly votes: boolean;
      readonly ok: boolean;
    }
  | { readonly role: 'RecordFailure' }
  | { readonly role: 'EndPhase'; readonly phase: string };

export interface TableUnits {
  readonly writeUnits: number;
  readonly readUnits: number;
}

/** A strongly consistent read is billed by so many bytes, all items of a query together. */
const READ_UNIT_BYTES = 4096;

/**
 * The request units of a run's invocations while their functions are warm, by the table in docs/cost.md. What is written is
 * taken for 1 KB a request, which only results of an agent exceed.
 * @param bytesOf bytes stored of a phase
 * @param phases all phases
 */
export function tableUnitsOf(
  calls: readonly TableCall[],
  phases: readonly string[],
  bytesOf: (phase: string) => number,
): TableUnits {
  const query = (names: readonly string[]) => Math.max(1, Math.ceil(sumOf(names.map(bytesOf)) / READ_UNIT_BYTES));
  const all = calls.map((call) => unitsOf(call, phases, query));
  return {
    writeUnits: sumOf(all.map(({ writeUnits }) => writeUnits)),
    readUnits: sumOf(all.map(({ readUnits }) => readUnits)),
  };
}

function unitsOf(call: TableCall, phases: readonly string[], query: (phases: readonly string[]) => number): TableUnits {
  switch (call.role) {
    case 'Accept':
      return { writeUnits: 2, readUnits: 0 };
    case 'BeginPhase':
      // the workflow and the fault rules
      return { writeUnits: call.votes ? 2 : 1, readUnits: 2 + call.circuits };
    case 'Invoke': {
      const readUnits = call.earlierPhases.length === 0 ? 0 : query(call.earlierPhases);
      // an attempt that fails counts in its circuit
      return { writeUnits: call.ok && call.votes ? 2 : 1, readUnits };
    }
    case 'RecordFailure':
      // its answer, the circuits of the tier and of the next one; what failed
      return { writeUnits: 1, readUnits: 3 };
    case 'EndPhase':
      return { writeUnits: 1, readUnits: 1 + query([call.phase]) };
    case 'Report':
      return { writeUnits: 1, readUnits: query(phases) };
    default:
      return call satisfies never;
  }
}
