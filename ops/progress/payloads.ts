import type { HistoryEvent } from '@aws-sdk/client-sfn';
import * as z from 'zod';

/** Both what lambda:invoke is given and what it answers carry the payload under this name. */
const envelopeSchema = z.object({ Payload: z.unknown() });

const circuitStateSchema = z.enum(['CLOSED', 'OPEN', 'HALF_OPEN', 'ISOLATED', 'METRICS_ONLY']);

/** What the fold reads of an AgentCall; the rest is left alone. */
const callSchema = z.object({
  agent: z.string(),
  replica: z.int(),
  tier: z.string(),
  admission: z.object({ state: circuitStateSchema }),
  failures: z.array(z.object({ tier: z.string(), error: z.string(), cause: z.string() })),
  skipped: z.array(
    z.object({ tier: z.string(), breakerId: z.string(), state: circuitStateSchema, retryAfterMs: z.number() }),
  ),
});

const phasePlanSchema = z.object({
  name: z.string(),
  agents: z.array(z.object({ name: z.string(), required: z.boolean(), replicas: z.int(), quorum: z.int() })),
});

const invokeRequestSchema = z.object({ call: callSchema, retryCount: z.int() });
const failureRequestSchema = z.object({ call: callSchema, error: z.object({ Error: z.string(), Cause: z.string() }) });
const phaseRequestSchema = z.object({ phase: phasePlanSchema });
const beginResponseSchema = z.object({ calls: z.array(callSchema) });
const invokeResponseSchema = z.object({ tier: z.string(), attempts: z.int() });
const failureResponseSchema = z.discriminatedUnion('next', [
  z.object({ next: z.literal('invoke'), call: callSchema }),
  z.object({ next: z.literal('done'), status: z.enum(['done', 'failed', 'unsettled']) }),
]);

export type Call = z.infer<typeof callSchema>;

/** What a TaskScheduled event sends to the agent's wrapper. */
export const invokeRequestOf = reader(sent, invokeRequestSchema);
/** What a TaskScheduled event sends to RecordFailure. */
export const failureRequestOf = reader(sent, failureRequestSchema);
/** What a TaskScheduled event sends to BeginPhase or EndPhase. */
export const phaseRequestOf = reader(sent, phaseRequestSchema);
/** What BeginPhase answered in a TaskSucceeded event. */
export const beginResponseOf = reader(received, beginResponseSchema);
/** What the agent's wrapper answered in a TaskSucceeded event. */
export const invokeResponseOf = reader(received, invokeResponseSchema);
/** What RecordFailure answered in a TaskSucceeded event. */
export const failureResponseOf = reader(received, failureResponseSchema);

/** Reads a payload of ours out of an event; undefined when it is another one, as in workflows that are not ours. */
function reader<Schema extends z.ZodType>(
  textOf: (event: HistoryEvent) => string | undefined,
  schema: Schema,
): (event: HistoryEvent) => z.infer<Schema> | undefined {
  return (event) => {
    const text = textOf(event);
    if (text === undefined) return undefined;
    return schema.safeParse(envelopeSchema.safeParse(parseJson(text)).data?.Payload).data;
  };
}

function sent(event: HistoryEvent): string | undefined {
  return event.taskScheduledEventDetails?.parameters;
}

function received(event: HistoryEvent): string | undefined {
  return event.taskSucceededEventDetails?.output;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
