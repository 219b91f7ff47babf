import type { HistoryEvent } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import {
  agentCall,
  beginPhaseResponse,
  invokeRequest,
  invokeResponse,
  phasePlan,
  recordFailureRequest,
} from '../../patterns/catalogue/payloads.ts';
import { jsonOrUndefined } from '../../patterns/json/json-or-undefined.ts';

/** The parameters and the output of lambda:invoke carry the payload under this name. */
const envelopeSchema = z.object({ Payload: z.unknown() });

/** The fields of a call and of a plan that progress needs; a history may be older than the other fields of today. */
const callSchema = agentCall
  .pick({ agent: true, replica: true, tier: true, failures: true, skipped: true })
  .extend({ admission: agentCall.shape.admission.pick({ state: true }) });
const planSchema = phasePlan.pick({ name: true, thresholds: true }).extend({
  agents: z.array(phasePlan.shape.agents.element.pick({ name: true, required: true, replicas: true, quorum: true })),
});

const invokeRequestSchema = invokeRequest.pick({ retryCount: true }).extend({ call: callSchema });
const failureRequestSchema = recordFailureRequest.pick({ error: true }).extend({ call: callSchema });
const phaseRequestSchema = z.object({ phase: planSchema });
const beginResponseSchema = beginPhaseResponse
  .pick({ refused: true })
  // of a graph it names the thread
  .extend({ calls: z.array(callSchema), threadId: z.string().optional() });
const superstepResponseSchema = beginResponseSchema.extend({ next: z.literal('run') });
const invokeResponseSchema = invokeResponse.pick({ tier: true, attempts: true });
const failureResponseSchema = z.discriminatedUnion('next', [
  z.object({ next: z.literal('invoke'), call: callSchema }),
  z.object({
    next: z.literal('done'),
    status: z.enum(['done', 'failed', 'unsettled']),
    tier: z.string().optional(),
    attempts: z.int().optional(),
  }),
]);

export type Call = z.infer<typeof callSchema>;
/** The calls that a response of BeginPhase, or of a superstep, has planned. */
export type PlannedCalls = z.infer<typeof beginResponseSchema>;

/** Request of a TaskScheduled event to the agent's wrapper. */
export const invokeRequestOf = reader(sent, invokeRequestSchema);
/** Request of a TaskScheduled event to RecordFailure. */
export const failureRequestOf = reader(sent, failureRequestSchema);
/** Request of a TaskScheduled event to BeginPhase or EndPhase. */
export const phaseRequestOf = reader(sent, phaseRequestSchema);
/** Response of BeginPhase in a TaskSucceeded event. */
export const beginResponseOf = reader(received, beginResponseSchema);
/** Response of EndPhase that plans the next superstep of a graph. */
export const superstepResponseOf = reader(received, superstepResponseSchema);
/** Response of the agent's wrapper in a TaskSucceeded event. */
export const invokeResponseOf = reader(received, invokeResponseSchema);
/** Response of RecordFailure in a TaskSucceeded event. */
export const failureResponseOf = reader(received, failureResponseSchema);

/** Reads a payload of ours out of an event; undefined when it is another one, as in workflows that are not ours. */
function reader<Schema extends z.ZodType>(
  textOf: (event: HistoryEvent) => string | undefined,
  schema: Schema,
): (event: HistoryEvent) => z.infer<Schema> | undefined {
  return (event) => {
    const text = textOf(event);
    if (text === undefined) return undefined;
    return schema.safeParse(envelopeSchema.safeParse(jsonOrUndefined(text)).data?.Payload).data;
  };
}

function sent(event: HistoryEvent): string | undefined {
  return event.taskScheduledEventDetails?.parameters;
}

function received(event: HistoryEvent): string | undefined {
  return event.taskSucceededEventDetails?.output;
}
