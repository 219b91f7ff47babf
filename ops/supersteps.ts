import type { HistoryEvent } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { jsonOrUndefined } from '../patterns/json/json-or-undefined.ts';
import { inOrder } from './visits.ts';

/** A task of a superstep: one run of a node, the replica of its agent. */
export interface SuperstepTask {
  readonly agent: string;
  readonly replica: number;
  readonly status: 'planned' | 'done' | 'failed';
  /** of the tier that wrote @default - it is not done */
  readonly tier?: string;
  readonly attempts?: number;
}

/** A superstep of a compiled graph, by LangGraph's number. */
export interface Superstep {
  readonly step: number;
  readonly tasks: readonly SuperstepTask[];
}

/** LangGraph's thread of an execution, and the supersteps that the execution has planned. */
export interface ThreadProgress {
  readonly threadId: string;
  readonly supersteps: readonly Superstep[];
}

const envelope = z.object({ Payload: z.unknown() });
const named = z.object({ agent: z.string(), replica: z.int() });
const planned = z.object({
  threadId: z.string(),
  step: z.int(),
  calls: z.array(named),
  refused: z.array(named).default([]),
});
const ended = named.extend({
  status: z.enum(['done', 'failed', 'unsettled']),
  tier: z.string().optional(),
  attempts: z.int().optional(),
});

/** The thread of a compiled graph in a history. @returns undefined for the history of another workflow */
export function threadIn(history: readonly HistoryEvent[]): ThreadProgress | undefined {
  let threadId: string | undefined;
  const steps = new Map<number, Map<string, SuperstepTask>>();
  let tasks = new Map<string, SuperstepTask>();
  for (const { taskSucceededEventDetails } of inOrder(history)) {
    const payload = envelope.safeParse(jsonOrUndefined(taskSucceededEventDetails?.output ?? '')).data?.Payload;
    const plan = planned.safeParse(payload).data;
    if (plan !== undefined) {
      ({ threadId } = plan);
      // the last plan has none: the graph has ended
      if (plan.calls.length + plan.refused.length === 0) continue;
      // a redrive plans what is left of its superstep again
      tasks = steps.get(plan.step) ?? new Map<string, SuperstepTask>();
      steps.set(plan.step, tasks);
      for (const { agent, replica } of plan.calls)
        tasks.set(keyOf(agent, replica), { agent, replica, status: 'planned' });
      for (const { agent, replica } of plan.refused)
        tasks.set(keyOf(agent, replica), { agent, replica, status: 'failed' });
      continue;
    }
    const end = ended.safeParse(payload).data;
    if (end === undefined || !tasks.has(keyOf(end.agent, end.replica))) continue;
    const { agent, replica, status, tier, attempts = 1 } = end;
    tasks.set(
      keyOf(agent, replica),
      status === 'done'
        ? { agent, replica, status, attempts, ...(tier === undefined ? {} : { tier }) }
        : { agent, replica, status: 'failed' },
    );
  }
  if (threadId === undefined) return undefined;
  return { threadId, supersteps: [...steps].map(([step, of]) => ({ step, tasks: [...of.values()] })) };
}

function keyOf(agent: string, replica: number): string {
  return `${agent}#${replica}`;
}
