import { setTimeout as delay } from 'node:timers/promises';
import { PUBLISH_LIMIT_MS } from '../../patterns/catalogue/events.ts';
import type {
  Admission,
  AdmissionDecision,
  CallOutcome,
  CircuitBreakers,
} from '../../patterns/circuit-breaker/admission.ts';
import {
  type AdmitRequest,
  admittedUnguarded,
  type CircuitBreakerSettings,
  type CircuitRecord,
  type CircuitSignal,
  circuitBreakerSettings,
  type Decision,
  decideAdmission,
  decideCommand,
  decideHalfOpenEarly,
  decideRecording,
  decideRenewal,
  type EarlyHalfOpen,
  isAlreadyApplied,
  needsRecording,
  type OperatorCommand,
  type OutcomeDetails,
  overdueEvents,
  type RecordResult,
  rejected,
  type TransitionEvent,
} from '../../patterns/circuit-breaker/index.ts';
import { withDeadline } from '../deadline.ts';
import { checkOptions } from './check-options.ts';
import { CommitFailedError, commit, type ReadAhead } from './commit.ts';
import { EventDelivery } from './event-delivery.ts';
import type { BreakerTable } from './table.ts';

export { dynamoDbBreakerTable } from './dynamodb-table.ts';
export { type GuardOptions, guard } from './guard.ts';
export { type MemoryCircuitBreakersOptions, memoryCircuitBreakers } from './memory-breakers.ts';
export { memoryBreakerTable } from './memory-table.ts';
export type { BreakerReader, BreakerTable } from './table.ts';

/** Attempts to write before a result is dropped; the SDK's own retries are inside each. */
export const WRITE_ATTEMPTS = 3;

/** Wait before the second attempt, doubled before the third, in milliseconds. */
export const WRITE_BACKOFF_MS = 50;

/** Time limit of a request, in milliseconds. It is above the 2 s that the client's own retries take. */
export const DEADLINE_MS = 3_000;

/** `retryAfterMs` of a refusal because a permit could not be written, in milliseconds. */
export const UNWRITTEN_RETRY_AFTER_MS = 1_000;

/** Time limit of `publishOverdue`, in milliseconds; the next sweep publishes the rest. */
export const OVERDUE_LIMIT_MS = 20_000;

export interface CircuitBreakerStoreOptions {
  /**
   * Publishes a transition's event, at least once: consumers deduplicate by `event.id`. It must throw when the event was
   * not published; the event then stays in the record. It is required, since a store without it would lose events; to
   * read circuits use a `BreakerTable`.
   */
  readonly publish: (event: TransitionEvent) => Promise<void>;
  /** receives the signals of the store, to log and count them @default - signals are dropped */
  readonly observe?: (signal: CircuitSignal) => void;
  /** the settings of a circuit, called at every decision @default circuitBreakerSettings() for every circuit */
  readonly settings?: (breakerId: string) => CircuitBreakerSettings;
  /** how long a request to the table may take, in milliseconds @default 3000 */
  readonly deadlineMs?: number;
  /** how long one call of this store may take for publishing, however many events wait, in milliseconds @default 2000 */
  readonly publishLimitMs?: number;
  /** @default Date.now */
  readonly nowMs?: () => number;
  /** @default - a real timer */
  readonly sleep?: (ms: number) => Promise<void>;
}

/**
 * Circuits shared by a fleet: each decision of the model is one conditional write on one item. Nothing here fails a
 * caller: reads fail open, writes are retried and then dropped with a signal. Only operators' commands throw.
 */
export class CircuitBreakerStore implements CircuitBreakers {
  readonly #table: BreakerTable;
  readonly #delivery: EventDelivery;
  readonly #observe: (signal: CircuitSignal) => void;
  readonly #settings: (breakerId: string) => CircuitBreakerSettings;
  readonly #deadlineMs: number;
  readonly #nowMs: () => number;
  readonly #sleep: (ms: number) => Promise<void>;

  /** @throws TypeError without `publish`, RangeError naming every option that does not exist or cannot be used */
  constructor(table: BreakerTable, options: CircuitBreakerStoreOptions) {
    checkOptions(options);
    const defaults = circuitBreakerSettings();
    this.#table = table;
    this.#observe = options.observe ?? (() => {});
    this.#settings = options.settings ?? (() => defaults);
    this.#deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    this.#nowMs = options.nowMs ?? Date.now;
    this.#sleep = options.sleep ?? ((ms) => delay(ms));
    this.#delivery = new EventDelivery({
      table,
      publish: options.publish,
      onDelayed: (event, error) => this.#delayed(event.breakerId, describeError(error)),
      limitMs: options.publishLimitMs ?? PUBLISH_LIMIT_MS,
      nowMs: this.#nowMs,
    });
  }

  /**
   * Reads circuits with one request, for admissions that follow at once: each is decided on what was read, and after a
   * conflict on what is there then. A circuit that could not be read here is read when it is asked.
   * @param readMany reads them, as part of a larger request @default - that of the table
   */
  async readAhead(
    breakerIds: readonly string[],
    readMany = this.#table.readMany,
  ): Promise<Pick<CircuitBreakers, 'admit'>> {
    const records = await this.#readMany([...new Set(breakerIds)], readMany);
    return {
      admit: (request) => {
        const { breakerId } = request;
        return this.admit(request, records.has(breakerId) ? { record: records.get(breakerId) } : undefined);
      },
    };
  }

  async #readMany(
    breakerIds: readonly string[],
    readMany: BreakerTable['readMany'],
  ): Promise<ReadonlyMap<string, CircuitRecord | undefined>> {
    if (breakerIds.length === 0 || readMany === undefined) return new Map();
    try {
      return await withDeadline(this.#deadlineMs, () => readMany.call(this.#table, breakerIds));
    } catch {
      // each is read by itself, which says of which circuit nothing is known
      return new Map();
    }
  }

  /** Admits or refuses a call. The same permit id gets the same admission. @param ahead see `readAhead` */
  async admit(request: AdmitRequest, ahead?: ReadAhead): Promise<AdmissionDecision> {
    const { breakerId } = request;
    const settings = this.#settings(breakerId);
    const decide = (record: CircuitRecord | undefined) => decideAdmission(record, request, this.#nowMs(), settings);
    try {
      return await this.#decide(breakerId, decide, ahead);
    } catch (error) {
      const atMs = this.#nowMs();
      if (error instanceof CommitFailedError && error.during === 'write' && error.record !== undefined) {
        // the circuit is open: if calls passed without a stored permit, every caller of the fleet would be a probe
        this.#observe({ code: 'CircuitWriteDropped', breakerId, atMs, operation: 'admission', error: error.message });
        return rejected(breakerId, error.record.state, UNWRITTEN_RETRY_AFTER_MS);
      }
      this.#observe({ code: 'CircuitBypassed', breakerId, atMs, error: describeError(error) });
      return admittedUnguarded(request, atMs);
    }
  }

  /**
   * Records the outcome of an admitted call. The same outcome again changes nothing.
   * @returns its effect on the circuit; undefined when the table failed
   */
  async recordOutcome(
    admission: Admission,
    outcome: CallOutcome,
    details: OutcomeDetails = {},
  ): Promise<RecordResult | undefined> {
    if (!needsRecording(admission, outcome)) return 'nothing';
    const { breakerId, generation } = admission;
    const settings = this.#settings(breakerId);
    const result = await this.#retried('recording', breakerId, () =>
      this.#decide(breakerId, (record) =>
        decideRecording(record, admission, outcome, this.#nowMs(), settings, details),
      ),
    );
    if (result === 'older-generation' || result === 'permit-lost') {
      const signal = { code: 'CircuitResultIgnored', breakerId, reason: result, outcome, generation } as const;
      this.#observe({ ...signal, atMs: this.#nowMs() });
    }
    return result;
  }

  /** Before a further attempt under an admission: extends a probe's permit. False when the attempt could not count. */
  async renew(admission: Admission): Promise<boolean> {
    const { breakerId } = admission;
    if (admission.state !== 'HALF_OPEN') return true;
    const settings = this.#settings(breakerId);
    const renewed = await this.#retried('renewal', breakerId, () =>
      this.#decide(breakerId, (record) => decideRenewal(record, admission, this.#nowMs(), settings)),
    );
    return renewed ?? true;
  }

  /**
   * Runs an operator's command.
   * @returns the circuit after it
   * @throws InvalidInputError for a command that the circuit's state does not allow, or the table's error
   */
  async runCommand(command: OperatorCommand): Promise<CircuitRecord> {
    const atMs = this.#nowMs();
    const { breakerId } = command;
    await this.#decide<unknown>(breakerId, (record) =>
      record !== undefined && isAlreadyApplied(record, command, atMs)
        ? { answer: 'done' }
        : decideCommand(record, command, atMs),
    );
    return await this.#existing(breakerId);
  }

  /** Half-opens an open circuit before its open period ends because a canary call was answered; once until it closes. */
  async halfOpenEarly(breakerId: string, detail: string): Promise<EarlyHalfOpen> {
    return await this.#decide(breakerId, (record) => decideHalfOpenEarly(breakerId, record, detail, this.#nowMs()));
  }

  /** The record of a circuit. @returns undefined for a circuit that has none, which is CLOSED */
  async read(breakerId: string): Promise<CircuitRecord | undefined> {
    return await this.#table.read(breakerId);
  }

  /** Every circuit that has a record, by id. */
  async list(): Promise<CircuitRecord[]> {
    return await this.#table.list();
  }

  /**
   * Publishes overdue events, also of circuits without callers, in the order of the circuits' ids. It continues after a
   * circuit whose events cannot be published.
   * @returns the number of published events
   */
  async publishOverdue(limitMs = OVERDUE_LIMIT_MS): Promise<number> {
    const untilMs = this.#nowMs() + limitMs;
    let published = 0;
    for (const record of await this.#table.list((breakerId, error) => this.#unreadable(breakerId, error))) {
      if (this.#nowMs() >= untilMs) break;
      published += await this.#delivery.deliver(overdueEvents(record, this.#nowMs()));
    }
    return published;
  }

  async #existing(breakerId: string): Promise<CircuitRecord> {
    const record = await this.#table.read(breakerId);
    if (record === undefined) throw new Error(`the record of circuit ${breakerId} was deleted while it was written`);
    return record;
  }

  async #decide<Answer>(
    breakerId: string,
    decide: (record: CircuitRecord | undefined) => Decision<Answer>,
    ahead?: ReadAhead,
  ): Promise<Answer> {
    const newEvents: TransitionEvent[] = [];
    const onWritten = (written: Decision<Answer>) => {
      if (written.event !== undefined) newEvents.push(written.event);
      for (const eventId of written.lostEventIds ?? []) {
        this.#observe({ code: 'CircuitEventLost', breakerId, atMs: this.#nowMs(), eventId });
      }
    };
    const { decision, record } = await commit(this.#table, breakerId, this.#deadlineMs, decide, onWritten, ahead);
    await this.#publish(breakerId, newEvents, record);
    return decision.answer;
  }

  /** Publishes this call's events and then overdue ones, together within one limit, so that a failing bus costs it once. */
  async #publish(breakerId: string, newEvents: readonly TransitionEvent[], record: CircuitRecord | undefined) {
    if (!this.#delivery.isPaused) {
      await this.#delivery.deliver([...newEvents, ...overdueEvents(record, this.#nowMs())]);
    } else if (newEvents.length > 0) {
      this.#delayed(breakerId, 'not tried: the bus has just failed');
    }
  }

  #delayed(breakerId: string, error: string): void {
    this.#observe({ code: 'CircuitEventDelayed', breakerId, atMs: this.#nowMs(), error });
  }

  #unreadable(breakerId: string, error: unknown): void {
    this.#observe({ code: 'CircuitUnreadable', breakerId, atMs: this.#nowMs(), error: describeError(error) });
  }

  async #retried<T>(
    operation: 'recording' | 'renewal',
    breakerId: string,
    run: () => Promise<T>,
  ): Promise<T | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await run();
      } catch (error) {
        if (attempt < WRITE_ATTEMPTS && error instanceof CommitFailedError) {
          await this.#sleep(WRITE_BACKOFF_MS * 2 ** (attempt - 1));
          continue;
        }
        this.#observe({
          code: 'CircuitWriteDropped',
          breakerId,
          atMs: this.#nowMs(),
          operation,
          error: describeError(error),
        });
        return undefined;
      }
    }
  }
}

function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
