import type { HistoryEvent } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { parseStateName } from '../patterns/catalogue/state-names.ts';
import type { TableCall } from '../patterns/cost/table-units.ts';
import { jsonOrUndefined } from '../patterns/json/json-or-undefined.ts';
import { inOrder, schedulesAttempt, visitsOf } from './visits.ts';

/** An attempt of a Task that calls a function. */
export interface FunctionCall {
  /** of the invocation, as Lambda logs it; of an attempt that failed Step Functions does not tell it */
  readonly requestId?: string;
  /** undefined for functions that are no part of our workflows */
  readonly table?: TableCall;
  /** whether it published an event: RunStarted, RunSucceeded or RunDegraded, or that no tier is left for its call */
  readonly publishes: boolean;
}

/** The parts of our payloads that are looked at here; a history may be older than the other fields of today. */
const sentSchema = z.object({
  Payload: z.object({
    phase: z
      .object({ name: z.string(), agents: z.array(z.object({ tiers: z.array(z.object({ breakerId: z.string() })) })) })
      .optional()
      .catch(undefined),
    call: z
      .object({ earlierPhases: z.array(z.string()), mayEndPhaseEarly: z.boolean() })
      .optional()
      .catch(undefined),
  }),
});
const receivedSchema = z.object({
  SdkResponseMetadata: z.object({ RequestId: z.string() }).optional(),
  Payload: z.unknown(),
});
const exhaustedSchema = z.object({ next: z.literal('done'), status: z.literal('failed') });
const beganSchema = z.object({ calls: z.array(z.object({ mayEndPhaseEarly: z.boolean() })) });

/** The functions that a history called, each attempt once, in its order. */
export function functionCallsOf(history: readonly HistoryEvent[]): FunctionCall[] {
  const events = inOrder(history);
  const visits = visitsOf(events);
  const ends = endsOf(events);
  return events.filter(isFunctionCall).map((scheduled) => {
    const state = visits.get(scheduled.id ?? 0)?.stateEnteredEventDetails?.name ?? '';
    const { output, error } = ends.get(scheduled.id ?? 0) ?? {};
    const received = receivedSchema.safeParse(jsonOrUndefined(output ?? '')).data;
    const requestId = received?.SdkResponseMetadata?.RequestId;
    // one that the decided vote ends, or is aborted by, has answered
    const ok = error === undefined || error === 'PhaseDecided';
    const table = tableCallOf(state, scheduled, received?.Payload, ok);
    const publishes =
      table?.role === 'RecordFailure'
        ? exhaustedSchema.safeParse(received?.Payload).success
        : (table?.role === 'Accept' || table?.role === 'Report') && output !== undefined;
    return { publishes, ...(requestId === undefined ? {} : { requestId }), ...(table === undefined ? {} : { table }) };
  });
}

function isFunctionCall(event: HistoryEvent): boolean {
  if (!schedulesAttempt(event)) return false;
  return (
    event.lambdaFunctionScheduledEventDetails !== undefined ||
    event.taskScheduledEventDetails?.resourceType === 'lambda'
  );
}

interface AttemptEnd {
  readonly output?: string | undefined;
  readonly error?: string | undefined;
}

/** How attempts ended, by the id of the event that scheduled them. */
function endsOf(events: readonly HistoryEvent[]): ReadonlyMap<number, AttemptEnd> {
  const scheduledBy = new Map<number, number>();
  const ends = new Map<number, AttemptEnd>();
  for (const event of events) {
    const { id = 0, previousEventId = 0, type } = event;
    if (schedulesAttempt(event)) scheduledBy.set(id, id);
    const scheduled = scheduledBy.get(previousEventId);
    if (scheduled === undefined) continue;
    const { output } = event.taskSucceededEventDetails ?? {};
    const failed = event.taskFailedEventDetails ?? event.taskTimedOutEventDetails;
    if (type === 'TaskStarted') scheduledBy.set(id, scheduled);
    else if (output !== undefined || failed !== undefined) ends.set(scheduled, { output, error: failed?.error });
  }
  return ends;
}

function tableCallOf(state: string, scheduled: HistoryEvent, answer: unknown, ok: boolean): TableCall | undefined {
  if (state === 'Accept' || state === 'Report') return { role: state };
  const sent = sentSchema.safeParse(jsonOrUndefined(scheduled.taskScheduledEventDetails?.parameters ?? '')).data
    ?.Payload;
  const { phase = '', role } = parseStateName(state) ?? {};
  switch (role) {
    case 'BeginPhase': {
      const circuits = new Set(sent?.phase?.agents.map(({ tiers: [first] }) => first?.breakerId)).size;
      const calls = beganSchema.safeParse(answer).data?.calls ?? [];
      return { role, phase, circuits, votes: calls.some(({ mayEndPhaseEarly }) => mayEndPhaseEarly) };
    }
    case 'Invoke': {
      const { earlierPhases = [], mayEndPhaseEarly: votes = false } = sent?.call ?? {};
      return { role, earlierPhases, votes, ok };
    }
    case 'EndPhase':
      return { role, phase };
    case 'RecordFailure':
      return { role };
    default:
      return undefined;
  }
}
