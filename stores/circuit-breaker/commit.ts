import { UnknownSchemaVersionError } from '../../patterns/catalogue/errors.ts';
import type { CircuitRecord, Decision } from '../../patterns/circuit-breaker/index.ts';
import { withDeadline } from './deadline.ts';
import type { BreakerTable } from './table.ts';

/**
 * Races lost before a decision is given up. Each one means that another's write went through, and a generation has room
 * for few writes (threshold, permits, successes), so this is never reached by a circuit's own protocol.
 */
export const MAX_CONFLICTS = 10;

/** A decision that could not be carried out, and what was last known of the circuit. */
export class NotCarriedOut extends Error {
  readonly during: 'read' | 'write';
  readonly record: CircuitRecord | undefined;
  constructor(during: 'read' | 'write', record: CircuitRecord | undefined, cause: unknown) {
    super(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause), { cause });
    this.name = 'NotCarriedOut';
    this.during = during;
    this.record = record;
  }
}

export interface CarriedOut<Answer> {
  readonly decision: Decision<Answer>;
  /** what the decision was made on */
  readonly record: CircuitRecord | undefined;
}

/**
 * Reads, decides, writes; on a lost race again from the start, on what is stored then. One conditional write on one
 * item decides, and nothing but a re-read tells what happened: a write whose answer was lost is met as a lost race.
 *
 * @throws NotCarriedOut when the table fails, UnknownSchemaVersionError when it holds what this version cannot read
 */
export async function carryOut<Answer>(
  table: BreakerTable,
  breakerId: string,
  deadlineMs: number,
  decide: (record: CircuitRecord | undefined) => Decision<Answer>,
  onWritten: (decision: Decision<Answer>) => void,
): Promise<CarriedOut<Answer>> {
  let known: CircuitRecord | undefined;
  let fresh = false;
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; ) {
    if (!fresh) known = await attempt('read', known, () => withDeadline(deadlineMs, table.read(breakerId)));
    fresh = false;
    const record = known;
    const decision = decide(record);
    const { write } = decision;
    if (write === undefined) return { decision, record };
    const after = await attempt('write', record, () => withDeadline(deadlineMs, table.write(breakerId, write)));
    if (after === 'conflict') {
      conflicts += 1;
      continue;
    }
    onWritten(decision);
    if (decision.decideAgain !== true) return { decision, record };
    known = after;
    fresh = true;
  }
  throw new NotCarriedOut('write', known, new Error(`${MAX_CONFLICTS} races lost`));
}

async function attempt<T>(
  during: 'read' | 'write',
  record: CircuitRecord | undefined,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof UnknownSchemaVersionError) throw error;
    throw new NotCarriedOut(during, record, error);
  }
}
