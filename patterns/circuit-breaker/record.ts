import * as z from 'zod';
import { UnknownSchemaVersionError } from '../catalogue/errors.ts';
import { circuitState } from './admission.ts';
import { transitionCause, transitionEvent } from './events.ts';

export const SCHEMA_VERSION = 1;

/** The generation of an admission that was given while the circuit had no record. */
export const NO_GENERATION = 0;

/** One call in the window of a rate rule. */
const sample = z.object({
  atMs: z.number(),
  /** the rule counts it against the circuit: a failure, or a slow call */
  bad: z.boolean(),
});

// DynamoDB has no empty sets: a missing one is empty
const ids = z
  .set(z.string())
  .default(() => new Set<string>())
  .readonly();

/** The outcomes that a circuit remembers while it lets calls pass. */
const evidence = z.object({
  /** ids of the failures of the running streak: at most the threshold less one */
  failed: ids,
  /** calls by id, for the rate rules */
  window: z.record(z.string(), sample.readonly()).readonly(),
});

const operatorVerb = z.enum(['isolate', 'shadow', 'reset', 'probe']);

export const OPERATOR_VERBS = operatorVerb.options;

/** An operator's command and its reason. */
const auditEntry = z.object({
  verb: operatorVerb,
  reason: z.string(),
  /** name of the operator */
  actor: z.string(),
  atMs: z.number(),
  /** the generation that the command began */
  generation: z.number(),
});

/** A state that the circuit entered. */
const enteredState = z.object({ state: circuitState, atMs: z.number(), cause: transitionCause });

const head = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  breakerId: z.string(),
  /** raised by one with every transition and whenever a success ends a streak; never falls, also not by a deletion */
  generation: z.int().nonnegative(),
  /** the generation the record was created in: calls that were admitted before there was a record count in it */
  firstGeneration: z.int().nonnegative().default(NO_GENERATION),
  /** when the circuit entered its state */
  sinceMs: z.number(),
  /** events not known to be published yet, by generation */
  pendingEvents: z.record(z.string(), transitionEvent.readonly()).readonly(),
  /** the newest commands of operators, oldest first */
  audit: z.array(auditEntry.readonly()).readonly(),
  /** the newest states, oldest first; a record that was written before they were kept has none */
  history: z.array(enteredState.readonly()).default([]).readonly(),
});

const closed = evidence.extend({ state: z.literal('CLOSED') });
const open = z.object({
  state: z.literal('OPEN'),
  openUntilMs: z.number(),
  /** failed half-open periods since the circuit was last closed */
  reopenings: z.number(),
  /** a canary began the half-open period before this one early, and it failed: this open period lasts its whole length */
  halfOpenedEarly: z.boolean(),
});
const halfOpen = z.object({
  state: z.literal('HALF_OPEN'),
  /** when each permit expires, by permit id: at most `halfOpenPermits` of them */
  permits: z.record(z.string(), z.number()).readonly(),
  /** ids of the probes that succeeded */
  succeeded: ids,
  reopenings: z.number(),
  /** a canary began this half-open period early */
  halfOpenedEarly: z.boolean(),
});
const isolated = z.object({ state: z.literal('ISOLATED') });
const metricsOnly = evidence.extend({
  state: z.literal('METRICS_ONLY'),
  /** until this time the circuit would be open, and counts nothing; 0 if it never would have been */
  wouldBeOpenUntilMs: z.number(),
});

const STATES = [closed, open, halfOpen, isolated, metricsOnly] as const;

/** Attributes of a record that belong to its state: a transition sets or removes each of them. */
export const STATE_ATTRIBUTES: readonly string[] = [
  ...new Set(STATES.flatMap(({ shape }) => Object.keys(shape)).filter((name) => name !== 'state')),
];

const circuitRecord = z.discriminatedUnion('state', [
  closed.extend(head.shape),
  open.extend(head.shape),
  halfOpen.extend(head.shape),
  isolated.extend(head.shape),
  metricsOnly.extend(head.shape),
]);

export type Sample = Readonly<z.infer<typeof sample>>;
export type Evidence = Readonly<z.infer<typeof evidence>>;
export type AuditEntry = Readonly<z.infer<typeof auditEntry>>;
export type EnteredState = Readonly<z.infer<typeof enteredState>>;

/** The part of a record that belongs to its state. */
export type StateAttributes = Readonly<z.infer<(typeof STATES)[number]>>;

/** A circuit as it is stored: one item. */
export type CircuitRecord = Readonly<z.infer<typeof circuitRecord>>;

/** A circuit in one given state. */
export type CircuitIn<State extends CircuitRecord['state']> = Extract<CircuitRecord, { state: State }>;

export const NO_EVIDENCE: Evidence = { failed: new Set(), window: {} };

/**
 * The record of a circuit that has none yet. Its generation starts at the clock's milliseconds: at 1,000 writes a second at
 * most, no deleted record reached it, so no event id repeats.
 */
export function initialRecord(breakerId: string, nowMs: number): CircuitIn<'CLOSED'> {
  const generation = Math.max(NO_GENERATION + 1, Math.floor(nowMs));
  return {
    schemaVersion: SCHEMA_VERSION,
    breakerId,
    generation,
    firstGeneration: generation,
    sinceMs: 0,
    pendingEvents: {},
    audit: [],
    history: [],
    state: 'CLOSED',
    ...NO_EVIDENCE,
  };
}

/** Whether an outcome of this admission may change the record. */
export function isCurrent(
  { generation, firstGeneration }: CircuitRecord,
  admission: { readonly generation: number },
): boolean {
  if (admission.generation === NO_GENERATION) return generation === firstGeneration;
  return generation === admission.generation;
}

/** Parses a stored item. @throws UnknownSchemaVersionError naming the version, or a ZodError naming the malformed field */
export function parseRecord(item: Readonly<Record<string, unknown>>): CircuitRecord {
  if (item.schemaVersion !== SCHEMA_VERSION) {
    throw new UnknownSchemaVersionError(
      `the record of circuit ${String(item.breakerId)} has schemaVersion ${String(item.schemaVersion)}; ` +
        `this version reads ${SCHEMA_VERSION}: deploy the version that wrote it`,
    );
  }
  return circuitRecord.parse(item);
}
