import * as z from 'zod';
import {
  type CanaryBudget,
  fullBudget,
  HEAL_LEASE_MS,
  type HealSession,
  spent,
} from '../../patterns/self-healing/circuit-healing.ts';
import { readRecord } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** One item per circuit, in a partition of its own: no workflow's id holds a `#`. */
const PARTITION = '#heal';

const healRecord = z.object({
  /** the execution whose hands the circuit is in */
  holder: z.string(),
  leaseUntilMs: z.number(),
  /** of the newest event that was claimed: an event's id is `<breakerId>#<generation>`, so it is claimed once */
  generation: z.int(),
  budget: z.object({ canaries: z.number(), atMs: z.number() }),
});

/** A circuit in the hands of one heal, and the canaries it may send. */
export interface Hold {
  readonly budget: CanaryBudget;
}

/**
 * Claims the event that began a heal, or renews the hold of the heal that claimed it. One heal at a time holds a
 * circuit, each event is claimed once, and what died is taken over when its lease ends.
 * @returns undefined when the event is not ours
 */
export async function holdCircuit(
  table: WorkflowTable,
  { breakerId, generation, after }: HealSession,
  executionArn: string,
): Promise<Hold | undefined> {
  const nowMs = table.nowMs();
  const item = await table.get(PARTITION, breakerId);
  const known = item === undefined ? undefined : readRecord(healRecord, item);
  const ours = known !== undefined && (known.holder === executionArn || known.holder === after);
  const free = known === undefined || (known.generation < generation && known.leaseUntilMs <= nowMs);
  if (!ours && !free) return undefined;
  const budget = known?.budget ?? fullBudget(nowMs);
  const held = await table.write(PARTITION, breakerId, {
    set: {
      holder: executionArn,
      leaseUntilMs: nowMs + HEAL_LEASE_MS,
      generation: Math.max(generation, known?.generation ?? 0),
      budget,
    },
    ...unchanged(known),
  });
  return held ? { budget } : undefined;
}

/** Takes one canary from the budget, before it is sent. @returns what is left, undefined for none */
export async function spendCanary(
  table: WorkflowTable,
  breakerId: string,
  executionArn: string,
  budget: CanaryBudget,
): Promise<CanaryBudget | undefined> {
  const left = spent(budget, table.nowMs());
  if (left === undefined) return undefined;
  const written = await table.write(PARTITION, breakerId, {
    set: { budget: left },
    condition: 'holder = :me',
    values: { ':me': executionArn },
  });
  return written ? left : undefined;
}

/** Lets a circuit go. @param generation events up to this one need no heal any more */
export async function releaseCircuit(
  table: WorkflowTable,
  breakerId: string,
  executionArn: string,
  generation: number,
): Promise<void> {
  await table.write(PARTITION, breakerId, {
    set: { leaseUntilMs: 0, generation },
    condition: 'holder = :me AND generation <= :generation',
    values: { ':me': executionArn, ':generation': generation },
  });
}

function unchanged(known: z.infer<typeof healRecord> | undefined) {
  if (known === undefined) return { condition: 'attribute_not_exists(holder)' };
  return {
    condition: 'holder = :holder AND leaseUntilMs = :lease',
    values: { ':holder': known.holder, ':lease': known.leaseUntilMs },
  };
}
