import * as z from 'zod';
import { absent, type Condition, equals, setAttributes } from '../../patterns/conditional-write.ts';
import {
  type CanaryBudget,
  fullBudget,
  HEALING_LEASE_MS,
  type HealingSession,
  takeCanary,
} from '../../patterns/self-healing/circuit-healing.ts';
import { parseRecord } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** One item per circuit, in a partition of its own: no workflow's id holds a `#`. */
const PARTITION = '#healing';

const healingRecord = z.object({
  /** the healing execution that owns the circuit */
  ownerArn: z.string(),
  leaseUntilMs: z.number(),
  /** generation of the newest claimed event, whose id is `<breakerId>#<generation>`: each event is claimed once */
  generation: z.int(),
  budget: z.object({ canaries: z.number(), refilledAtMs: z.number() }),
});

/** A claimed circuit, and the canaries that may be sent for it. */
export interface CircuitClaim {
  readonly budget: CanaryBudget;
}

/**
 * Claims a circuit for the event that started the healing, or renews the claim. One execution at a time owns a circuit,
 * each event is claimed once, and the claim of an execution that died ends with its lease.
 * @returns undefined when another execution owns the circuit, or has claimed the event
 */
export async function claimCircuit(
  table: WorkflowTable,
  { breakerId, generation, previousExecutionArn }: HealingSession,
  executionArn: string,
): Promise<CircuitClaim | undefined> {
  const nowMs = table.nowMs();
  const item = await table.get(PARTITION, breakerId);
  const known = item === undefined ? undefined : parseRecord(healingRecord, item);
  const isOwner = known !== undefined && [executionArn, previousExecutionArn].includes(known.ownerArn);
  const isFree = known === undefined || (known.generation < generation && known.leaseUntilMs <= nowMs);
  if (!isOwner && !isFree) return undefined;
  const budget = known?.budget ?? fullBudget(nowMs);
  const written = await table.write(PARTITION, breakerId, {
    conditions: unchanged(known),
    changes: setAttributes({
      ownerArn: executionArn,
      leaseUntilMs: nowMs + HEALING_LEASE_MS,
      generation: Math.max(generation, known?.generation ?? 0),
      budget,
    }),
  });
  return written ? { budget } : undefined;
}

/**
 * Takes one canary from the stored budget, before it is sent.
 * @returns the budget left; undefined when it had no canary, or another execution owns the circuit
 */
export async function acquireCanary(
  table: WorkflowTable,
  breakerId: string,
  executionArn: string,
  budget: CanaryBudget,
): Promise<CanaryBudget | undefined> {
  const left = takeCanary(budget, table.nowMs());
  if (left === undefined) return undefined;
  const written = await table.write(PARTITION, breakerId, {
    conditions: [equals('ownerArn', executionArn)],
    changes: setAttributes({ budget: left }),
  });
  return written ? left : undefined;
}

/** Ends the claim of a circuit. @param generation events up to this one need no healing any more */
export async function releaseCircuit(
  table: WorkflowTable,
  breakerId: string,
  executionArn: string,
  generation: number,
): Promise<void> {
  await table.write(PARTITION, breakerId, {
    conditions: [equals('ownerArn', executionArn), { kind: 'at-most', path: ['generation'], value: generation }],
    changes: setAttributes({ leaseUntilMs: 0, generation }),
  });
}

function unchanged(known: z.infer<typeof healingRecord> | undefined): Condition[] {
  if (known === undefined) return [absent('ownerArn')];
  return [equals('ownerArn', known.ownerArn), equals('leaseUntilMs', known.leaseUntilMs)];
}
