import type {
  Admission,
  AdmissionDecision,
  CallOutcome,
  CircuitBreakers,
} from '../../../../patterns/circuit-breaker/admission.ts';
import {
  type CircuitBreakerSettings,
  type CircuitRecord,
  decideAdmission,
  type OperatorCommand,
  overdueEvents,
  PENDING_EVENT_GRACE_MS,
  parseRecord,
  type RecordResult,
  type TransitionEvent,
} from '../../../../patterns/circuit-breaker/index.ts';
import { applyWrite, type ConditionalWrite } from '../../../../patterns/conditional-write.ts';
import { CircuitBreakerStore } from '../../../../stores/circuit-breaker/index.ts';
import { Invariants } from './invariants.ts';

export const BREAKER = 'shared';

/** Time of a deletion by hand, in milliseconds. */
const BY_HAND_MS = 1_000;

export interface WorldSetup {
  readonly settings: CircuitBreakerSettings;
  readonly record?: CircuitRecord;
  readonly startMs: number;
  /** an actor moves the clock @default false */
  readonly clockMoves?: boolean;
}

/** A request of an actor to the table, the bus or the clock. */
export interface Request {
  readonly content: unknown;
  readonly changesSomething: boolean;
  /** changes nothing that another actor ever looks at */
  readonly unnoticed?: boolean;
  /** the other side may refuse it */
  readonly refusable?: boolean;
  perform(): unknown;
}

export interface Gate {
  /** holds a request until the scheduler lets it happen */
  pass(actor: number, life: number, request: Request): Promise<unknown>;
  /** an actor has finished one step of its script */
  stepDone(actor: number, outcome: unknown): void;
}

export interface World {
  readonly published: readonly TransitionEvent[];
  readonly violations: readonly string[];
  /** how often each actor has died */
  readonly lives: number[];
  admit(actor: number, permitId: string): Promise<AdmissionDecision>;
  /** reads the circuit first and is admitted some time later, by what it read */
  admitAhead(actor: number, permitId: string): Promise<AdmissionDecision>;
  recordOutcome(actor: number, admission: Admission, outcome: CallOutcome): Promise<RecordResult | undefined>;
  renew(actor: number, admission: Admission): Promise<boolean>;
  runCommand(actor: number, command: Omit<OperatorCommand, 'breakerId'>): Promise<void>;
  sweep(actor: number): Promise<void>;
  timePasses(actor: number, ms: number): Promise<void>;
  /** by hand: from a console */
  deleteRecord(actor: number): Promise<void>;
  observable(): unknown;
  /** checks the invariants after all actors have finished */
  atTheEnd(): Promise<readonly string[]>;
}

/** One circuit in a table with DynamoDB's conditional writes; every request of every actor waits at the gate. */
export function worldOf(setup: WorldSetup, gate: Gate): World {
  const { settings } = setup;
  const invariants = new Invariants(settings, setup.record);
  const lives: number[] = [];
  const published: TransitionEvent[] = [];
  /** the overdue events that an actor knows of since its last read: it may still publish them */
  const overdueKnownTo: string[][] = [];
  /** the record that each actor read ahead */
  const readAheadBy: unknown[] = [];
  const clock = { nowMs: setup.startMs };
  let record = setup.record;

  function write(by: Admission | undefined, change: ConditionalWrite): CircuitRecord | 'conflict' {
    const written = applyWrite(record, change);
    if (written === 'conflict') return written;
    const after = parseRecord({ ...written, breakerId: BREAKER });
    invariants.onWrite(record, after, by, published);
    record = after;
    return after;
  }

  function readBy(actor: number): CircuitRecord | undefined {
    overdueKnownTo[actor] = overdueEvents(record, clock.nowMs).map(({ id }) => id);
    return record;
  }

  function store(actor: number, through: (request: Request) => Promise<unknown>, by?: Admission): CircuitBreakerStore {
    return new CircuitBreakerStore(
      {
        read: async () =>
          (await through({ content: 'read', changesSomething: false, perform: () => readBy(actor) })) as
            | CircuitRecord
            | undefined,
        readMany: async () => {
          const read = await through({ content: 'read', changesSomething: false, perform: () => readBy(actor) });
          readAheadBy[actor] = read;
          return new Map([[BREAKER, read as CircuitRecord | undefined]]);
        },
        write: async (_, change) =>
          (await through({ content: change, changesSomething: true, perform: () => write(by, change) })) as
            | CircuitRecord
            | 'conflict',
        list: async () => {
          const listed = await through({ content: 'list', changesSomething: false, perform: () => readBy(actor) });
          return listed === undefined ? [] : [listed as CircuitRecord];
        },
      },
      {
        publish: async (event) => {
          await through({
            content: event.id,
            changesSomething: true,
            unnoticed: true,
            refusable: true,
            perform: () => published.push(event),
          });
        },
        settings: () => settings,
        nowMs: () => clock.nowMs,
        sleep: () => Promise.resolve(),
        deadlineMs: Number.POSITIVE_INFINITY,
        publishLimitMs: Number.POSITIVE_INFINITY,
      },
    );
  }

  const environment = (actor: number, by?: Admission) => {
    const life = lives[actor] ?? 0;
    return store(actor, (request) => gate.pass(actor, life, request), by);
  };

  async function step<T>(actor: number, work: Promise<T>): Promise<T> {
    const outcome = await work;
    overdueKnownTo[actor] = [];
    gate.stepDone(actor, outcome);
    return outcome;
  }

  return {
    published,
    violations: invariants.violations,
    lives,
    admit: (actor, permitId) =>
      step(actor, environment(actor).admit({ breakerId: BREAKER, permitId, redriveCount: 0 })),
    admitAhead: async (actor, permitId) => {
      const circuits: Pick<CircuitBreakers, 'admit'> = await environment(actor).readAhead([BREAKER]);
      gate.stepDone(actor, ['read ahead', readAheadBy[actor]]);
      // BeginPhase waits for its checkpoint meanwhile: no other actor sees that, and this one sees nothing afterwards but the clock
      if (setup.clockMoves) {
        const life = lives[actor] ?? 0;
        await gate.pass(actor, life, { content: 'another answer', changesSomething: false, perform: () => undefined });
      }
      return await step(actor, Promise.resolve(circuits.admit({ breakerId: BREAKER, permitId, redriveCount: 0 })));
    },
    recordOutcome: (actor, admission, outcome) =>
      step(actor, environment(actor, admission).recordOutcome(admission, outcome)),
    renew: (actor, admission) => step(actor, environment(actor, admission).renew(admission)),
    runCommand: async (actor, command) => {
      await step(
        actor,
        environment(actor)
          .runCommand({ ...command, breakerId: BREAKER })
          // a command fails when the record is deleted while it runs
          .then(() => command.verb, String),
      );
    },
    sweep: async (actor) => {
      await step(actor, environment(actor).publishOverdue());
    },
    timePasses: async (actor, ms) => {
      const perform = () => {
        clock.nowMs += ms;
      };
      await gate.pass(actor, lives[actor] ?? 0, { content: ms, changesSomething: true, perform });
    },
    deleteRecord: async (actor) => {
      const perform = () => {
        invariants.onDelete(record);
        record = undefined;
        clock.nowMs += BY_HAND_MS;
      };
      await gate.pass(actor, lives[actor] ?? 0, { content: 'delete', changesSomething: true, perform });
    },
    observable: () => [
      record,
      clock.nowMs,
      invariants.memory(),
      published.map(({ generation }) => generation).sort((a, b) => a - b),
      overdueKnownTo,
    ],
    atTheEnd: async () => {
      clock.nowMs += PENDING_EVENT_GRACE_MS;
      // the sweeper, which lambdas/sweep.ts runs every minute
      await store(lives.length, (request) => Promise.resolve(request.perform())).publishOverdue();
      clock.nowMs += settings.permitTimeoutMs;
      if (record?.state === 'HALF_OPEN') {
        const { answer } = decideAdmission(
          record,
          { breakerId: BREAKER, permitId: 'new', redriveCount: 0 },
          clock.nowMs,
          settings,
        );
        if (!answer.admitted) invariants.report('half-open for a whole permit timeout, and no permit is free');
      }
      invariants.onEnd(record, published);
      return invariants.violations;
    },
  };
}
