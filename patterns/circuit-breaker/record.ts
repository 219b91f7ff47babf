import * as z from 'zod';
import { UnknownSchemaVersionError } from '../catalogue/errors.ts';
import { TRANSITION_CODES, type TransitionEvent } from './events.ts';

export const SCHEMA_VERSION = 1;

/** One result in the window of a rate rule. */
export interface Sample {
  readonly atMs: number;
  /** what the rule counts against the circuit: a failure, or a slow call */
  readonly bad: boolean;
}

/** What is remembered of a circuit's calls while they pass. */
export interface Evidence {
  /** ids of the failures of the running streak: at most the threshold less one */
  readonly failed: ReadonlySet<string>;
  /** results by id, for the rate rules */
  readonly window: Readonly<Record<string, Sample>>;
}

/** What an operator did and why. */
export interface AuditEntry {
  readonly verb: 'isolate' | 'shadow' | 'reset' | 'probe';
  readonly reason: string;
  readonly actor: string;
  readonly atMs: number;
  /** the generation the act began */
  readonly generation: number;
}

interface Head {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly breakerId: string;
  /** raised by one with every transition and whenever a success ends a streak; never falls, also not by a deletion */
  readonly generation: number;
  /** the generation the record was created in: calls that were admitted before there was a record count in it */
  readonly firstGeneration: number;
  /** when the circuit entered its state */
  readonly sinceMs: number;
  /** events not known to be published yet, by generation */
  readonly pendingEvents: Readonly<Record<string, TransitionEvent>>;
  /** the newest acts of operators, oldest first */
  readonly audit: readonly AuditEntry[];
}

/** The part of a record that belongs to one state alone. */
export type StateOfCircuit =
  | ({ readonly state: 'CLOSED' } & Evidence)
  | {
      readonly state: 'OPEN';
      readonly openUntilMs: number;
      /** failed half-open periods since the circuit was last closed */
      readonly reopenings: number;
      /** a canary began the half-open period before this one early, and it failed: this open period lasts its whole length */
      readonly halfOpenedEarly: boolean;
    }
  | {
      readonly state: 'HALF_OPEN';
      /** when each permit expires, by permit id: at most `halfOpenPermits` of them */
      readonly permits: Readonly<Record<string, number>>;
      /** ids of the probes that succeeded */
      readonly succeeded: ReadonlySet<string>;
      readonly reopenings: number;
      readonly halfOpenedEarly: boolean;
    }
  | { readonly state: 'ISOLATED' }
  | ({
      readonly state: 'METRICS_ONLY';
      /** while this lies ahead the circuit would be open and counts nothing; 0 if it never would have been */
      readonly wouldBeOpenUntilMs: number;
    } & Evidence);

/** A circuit as it is stored: one item. */
export type CircuitRecord = Head & StateOfCircuit;

/** A circuit in one given state. */
export type RecordIn<State extends CircuitRecord['state']> = Extract<CircuitRecord, { state: State }>;

export const NO_EVIDENCE: Evidence = { failed: new Set(), window: {} };

/** The generation of an admission that was given while the circuit had no record. */
export const NO_GENERATION = 0;

/**
 * A circuit as its record is created. Its generation is the clock's: one item takes 1,000 writes per second at most, so
 * the generations of a record deleted before this one are all below, and no event's id repeats.
 */
export function initialRecord(breakerId: string, nowMs: number): RecordIn<'CLOSED'> {
  const generation = Math.max(NO_GENERATION + 1, Math.floor(nowMs));
  return {
    schemaVersion: SCHEMA_VERSION,
    breakerId,
    generation,
    firstGeneration: generation,
    sinceMs: 0,
    pendingEvents: {},
    audit: [],
    state: 'CLOSED',
    ...NO_EVIDENCE,
  };
}

const circuitState = z.enum(['CLOSED', 'OPEN', 'HALF_OPEN', 'ISOLATED', 'METRICS_ONLY']);
const event = z.object({
  code: z.enum(TRANSITION_CODES),
  id: z.string(),
  breakerId: z.string(),
  generation: z.number(),
  from: circuitState,
  to: circuitState,
  atMs: z.number(),
  cause: z.enum(['trip-rule', 'break-over', 'probe-failed', 'probes-succeeded', 'operator', 'canary']),
  detail: z.string(),
  retryAtMs: z.number().nullable(),
});
const head = {
  schemaVersion: z.literal(SCHEMA_VERSION),
  breakerId: z.string(),
  generation: z.number().int().nonnegative(),
  firstGeneration: z.number().int().nonnegative().default(NO_GENERATION),
  sinceMs: z.number(),
  pendingEvents: z.record(z.string(), event),
  audit: z.array(
    z.object({
      verb: z.enum(['isolate', 'shadow', 'reset', 'probe']),
      reason: z.string(),
      actor: z.string(),
      atMs: z.number(),
      generation: z.number(),
    }),
  ),
};
// DynamoDB has no empty sets: a missing one is empty
const ids = z.set(z.string()).default(() => new Set<string>());
const evidence = {
  failed: ids,
  window: z.record(z.string(), z.object({ atMs: z.number(), bad: z.boolean() })),
};
const record = z.discriminatedUnion('state', [
  z.object({ ...head, state: z.literal('CLOSED'), ...evidence }),
  z.object({
    ...head,
    state: z.literal('OPEN'),
    openUntilMs: z.number(),
    reopenings: z.number(),
    halfOpenedEarly: z.boolean(),
  }),
  z.object({
    ...head,
    state: z.literal('HALF_OPEN'),
    permits: z.record(z.string(), z.number()),
    succeeded: ids,
    reopenings: z.number(),
    halfOpenedEarly: z.boolean(),
  }),
  z.object({ ...head, state: z.literal('ISOLATED') }),
  z.object({ ...head, state: z.literal('METRICS_ONLY'), wouldBeOpenUntilMs: z.number(), ...evidence }),
]);

/** Whether a result of this admission may change anything now. */
export function isCurrent(
  { generation, firstGeneration }: CircuitRecord,
  admission: { readonly generation: number },
): boolean {
  if (admission.generation === NO_GENERATION) return generation === firstGeneration;
  return generation === admission.generation;
}

/** Reads a stored item. @throws UnknownSchemaVersionError naming the version, or a ZodError naming what is malformed */
export function parseRecord(item: Readonly<Record<string, unknown>>): CircuitRecord {
  if (item.schemaVersion !== SCHEMA_VERSION) {
    throw new UnknownSchemaVersionError(
      `the record of circuit ${String(item.breakerId)} has schemaVersion ${String(item.schemaVersion)}; ` +
        `this version reads ${SCHEMA_VERSION}: deploy the version that wrote it`,
    );
  }
  return record.parse(item);
}
