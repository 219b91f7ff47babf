import type { Admission } from '../../../../patterns/circuit-breaker/admission.ts';
import type {
  CircuitBreakerSettings,
  CircuitRecord,
  TransitionEvent,
} from '../../../../patterns/circuit-breaker/index.ts';

/**
 * The invariants of docs/patterns/circuit-breaker.md, watched from outside: they see what is stored and what is
 * published, and nothing of how it was decided.
 */
export class Invariants {
  readonly violations: string[] = [];
  readonly #settings: CircuitBreakerSettings;
  readonly #threshold: number;
  /** transitions that happened, by generation */
  readonly #transitions = new Map<number, string>();
  /** results that counted, by admission and generation */
  readonly #counted = new Set<string>();
  /** transitions whose events were deleted with their record: they may be published, or not */
  readonly #forgotten = new Set<number>();
  #newestGeneration: number;

  constructor(settings: CircuitBreakerSettings, record: CircuitRecord | undefined, threshold = 3) {
    this.#settings = settings;
    this.#threshold = threshold;
    this.#newestGeneration = record?.generation ?? 0;
    for (const { generation, from, to } of Object.values(record?.pendingEvents ?? {})) {
      this.#transitions.set(generation, `${from} ${to}`);
    }
  }

  report(violation: string): void {
    this.violations.push(violation);
  }

  /** the state that later checks depend on */
  memory(): unknown {
    return [[...this.#counted].sort((a, b) => a.localeCompare(b)), [...this.#forgotten], this.#newestGeneration];
  }

  onWrite(
    before: CircuitRecord | undefined,
    after: CircuitRecord,
    by: Admission | undefined,
    published: readonly TransitionEvent[],
  ): void {
    this.#noneClearedUnpublished(before, after, published);
    const generationBefore = before?.generation ?? after.firstGeneration;
    const stateBefore = before?.state ?? 'CLOSED';
    if (before === undefined && after.firstGeneration <= this.#newestGeneration) {
      this.report(`generation ${after.firstGeneration} begins a record, ${this.#newestGeneration} was there before`);
    }
    this.#newestGeneration = Math.max(this.#newestGeneration, after.generation);
    const raised = after.generation - generationBefore;
    if (raised !== 0 && raised !== 1) this.report(`generation went from ${generationBefore} to ${after.generation}`);
    const hasEvent = Object.hasOwn(after.pendingEvents, after.generation) && raised === 1;
    if (after.state !== stateBefore && !hasEvent) this.report(`${stateBefore} became ${after.state} without an event`);
    // an operator may also reset a CLOSED circuit
    if (hasEvent) this.#transitions.set(after.generation, `${stateBefore} ${after.state}`);
    if (by !== undefined && (raised === 1 || this.#evidenceOf(after) !== this.#evidenceOf(before))) {
      this.#onCounted(before, after, by);
    }
    this.#bounds(after);
    if (stateBefore === 'CLOSED' && after.state === 'OPEN') this.#exactThreshold(before, by);
  }

  onDelete(record: CircuitRecord | undefined): void {
    for (const { generation } of Object.values(record?.pendingEvents ?? {})) this.#forgotten.add(generation);
  }

  onEnd(record: CircuitRecord | undefined, published: readonly TransitionEvent[]): void {
    for (const [generation, states] of this.#transitions) {
      const events = published.filter((event) => event.generation === generation);
      const distinct = new Set(events.map((event) => JSON.stringify(event)));
      const fewest = this.#forgotten.has(generation) ? 0 : 1;
      if (distinct.size > 1 || distinct.size < fewest) {
        this.report(`${distinct.size} distinct events for generation ${generation}`);
      }
      const [event] = events;
      if (event && `${event.from} ${event.to}` !== states) this.report(`event ${event.id} names another transition`);
      if (event && event.id !== `${event.breakerId}#${generation}`) this.report(`event has the id ${event.id}`);
    }
    for (const event of published) {
      if (!this.#transitions.has(event.generation)) this.report(`event ${event.id} of no transition`);
    }
    if (record !== undefined && Object.keys(record.pendingEvents).length > 0) this.report('events left in the record');
  }

  /** N3: an event was published before it is removed from its record. */
  #noneClearedUnpublished(
    before: CircuitRecord | undefined,
    after: CircuitRecord,
    published: readonly TransitionEvent[],
  ): void {
    for (const [key, event] of Object.entries(before?.pendingEvents ?? {})) {
      if (Object.hasOwn(after.pendingEvents, key) || published.some(({ id }) => id === event.id)) continue;
      this.report(`event ${event.id} was cleared and never published`);
    }
  }

  #onCounted(before: CircuitRecord | undefined, after: CircuitRecord, by: Admission): void {
    // 0: admitted while there was no record
    const current = by.generation === 0 ? after.firstGeneration : by.generation;
    if ((before?.generation ?? after.firstGeneration) !== current) {
      this.report(`a result of generation ${by.generation} counted in ${before?.generation}`);
    }
    const key = `${by.permitId} in ${current}`;
    if (this.#counted.has(key)) this.report(`the result of ${key} counted twice`);
    this.#counted.add(key);
    if (before?.state === 'HALF_OPEN' && before.permits[by.permitId] === undefined) {
      this.report(`${key} counted without a permit`);
    }
    if (after.state === 'CLOSED' && before?.state === 'HALF_OPEN') {
      const successes = new Set([...before.succeeded, by.permitId]).size;
      if (successes !== this.#settings.successesToClose) this.report(`closed after ${successes} successes`);
    }
  }

  #evidenceOf(record: CircuitRecord | undefined): string {
    if (record === undefined) return '';
    if (record.state === 'CLOSED') return [...record.failed].sort().join();
    return record.state === 'HALF_OPEN' ? [...record.succeeded].sort().join() : '';
  }

  #bounds(record: CircuitRecord): void {
    if (record.state === 'HALF_OPEN' && Object.keys(record.permits).length > this.#settings.halfOpenPermits) {
      this.report(`${Object.keys(record.permits).length} permits`);
    }
    if (record.state === 'CLOSED' && record.failed.size >= this.#threshold) {
      this.report(`closed with ${record.failed.size} failures`);
    }
  }

  #exactThreshold(before: CircuitRecord | undefined, by: Admission | undefined): void {
    const failures = new Set(before?.state === 'CLOSED' ? before.failed : []);
    if (by !== undefined) failures.add(by.permitId);
    if (failures.size !== this.#threshold) this.report(`opened at ${failures.size} failures`);
  }
}
