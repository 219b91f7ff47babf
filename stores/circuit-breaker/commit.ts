import { UnknownSchemaVersionError } from '../../patterns/catalogue/errors.ts';
import type { CircuitRecord, Decision } from '../../patterns/circuit-breaker/index.ts';
import { withDeadline } from '../deadline.ts';
import type { BreakerTable } from './table.ts';

/**
 * Conflicts before a decision is given up. Each one means that another writer succeeded, and a generation allows few
 * writes (threshold, permits, successes), so callers of one circuit never reach this.
 */
export const MAX_CONFLICTS = 10;

/** A decision that could not be committed, with the record that was last read. */
export class CommitFailedError extends Error {
  override readonly name = 'CommitFailedError';
  readonly during: 'read' | 'write';
  readonly record: CircuitRecord | undefined;
  constructor(during: 'read' | 'write', record: CircuitRecord | undefined, cause: unknown) {
    super(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause), { cause });
    this.during = during;
    this.record = record;
  }
}

export interface Committed<Answer> {
  readonly decision: Decision<Answer>;
  /** the record that the decision was made on */
  readonly record: CircuitRecord | undefined;
}

/** A record that was read before the decision on it is asked for. */
export interface ReadAhead {
  /** @default - the circuit has none */
  readonly record: CircuitRecord | undefined;
}

/**
 * Reads the record, decides, writes; after a conflict again from the read. One conditional write on one item commits a
 * decision. A write whose response was lost is found by the next read, as any conflict.
 *
 * @param ahead the record as it was just read @default - it is read first
 * @throws CommitFailedError when the table fails, UnknownSchemaVersionError for a record of another version
 */
export async function commit<Answer>(
  table: BreakerTable,
  breakerId: string,
  deadlineMs: number,
  decide: (record: CircuitRecord | undefined) => Decision<Answer>,
  onWritten: (decision: Decision<Answer>) => void,
  ahead?: ReadAhead,
): Promise<Committed<Answer>> {
  let known = ahead?.record;
  let fresh = ahead !== undefined;
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; ) {
    if (!fresh) known = await attempt('read', known, () => withDeadline(deadlineMs, () => table.read(breakerId)));
    fresh = false;
    const record = known;
    const decision = decide(record);
    const { write } = decision;
    if (write === undefined) return { decision, record };
    const after = await attempt('write', record, () => withDeadline(deadlineMs, () => table.write(breakerId, write)));
    if (after === 'conflict') {
      conflicts += 1;
      continue;
    }
    onWritten(decision);
    if (decision.decideAgain !== true) return { decision, record };
    known = after;
    fresh = true;
  }
  throw new CommitFailedError('write', known, new Error(`${MAX_CONFLICTS} conflicts with other writers`));
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
    throw new CommitFailedError(during, record, error);
  }
}
