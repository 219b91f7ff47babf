import type { CallOutcome } from '../../../../patterns/circuit-breaker/admission.ts';
import {
  type CircuitRecord,
  circuitBreakerSettings,
  consecutiveFailures,
  initialRecord,
  type OperatorCommand,
  PENDING_EVENT_GRACE_MS,
} from '../../../../patterns/circuit-breaker/index.ts';
import { sized } from '../../../support/size.ts';
import { explore, type Scenario, type Script } from './explore.ts';
import { BREAKER } from './world.ts';

const START_MS = 1_000_000;
const PERMIT_TIMEOUT_MS = 1_000;
const OPEN_MS = 2_000;

const settings = circuitBreakerSettings({
  tripRule: consecutiveFailures(3),
  openMs: OPEN_MS,
  permitTimeoutMs: PERMIT_TIMEOUT_MS,
  halfOpenPermits: 2,
});

/** asks under its own permit, calls, records the outcome */
const caller =
  (outcome: CallOutcome): Script =>
  async (world, actor) => {
    const decision = await world.admit(actor, `p${actor}`);
    if (decision.admitted) await world.recordOutcome(actor, decision.admission, outcome);
  };

/** as `caller`, admitted by what it read some time before */
const aheadCaller =
  (outcome: CallOutcome): Script =>
  async (world, actor) => {
    const decision = await world.admitAhead(actor, `p${actor}`);
    if (decision.admitted) await world.recordOutcome(actor, decision.admission, outcome);
  };

/** a probe of two attempts */
const renewing =
  (outcome: CallOutcome): Script =>
  async (world, actor) => {
    const decision = await world.admit(actor, `p${actor}`);
    if (decision.admitted && (await world.renew(actor, decision.admission))) {
      await world.recordOutcome(actor, decision.admission, outcome);
    }
  };

const operator =
  (...verbs: OperatorCommand['verb'][]): Script =>
  async (world, actor) => {
    for (const verb of verbs) await world.runCommand(actor, { verb, reason: 'a test' });
  };

const sweeper: Script = async (world, actor) => {
  await world.sweep(actor);
};

/** N27: an operator deletes the record by hand, which takes longer than any write to the table. */
const deleter: Script = async (world, actor) => {
  await world.deleteRecord(actor);
};

const permitExpires: Script = async (world, actor) => {
  await world.timePasses(actor, PERMIT_TIMEOUT_MS);
};

function closedWith(...failed: string[]): CircuitRecord {
  return { ...initialRecord(BREAKER, 1), generation: 4, failed: new Set(failed) } as CircuitRecord;
}

const dueForProbe: CircuitRecord = {
  ...head(5),
  state: 'OPEN',
  openUntilMs: START_MS,
  reopenings: 0,
  halfOpenedEarly: false,
};

const halfOpen: CircuitRecord = {
  ...head(6),
  state: 'HALF_OPEN',
  permits: { dead: START_MS },
  succeeded: new Set(['earlier']),
  reopenings: 0,
  halfOpenedEarly: false,
};

/** Opened by a writer that died before it published, longer ago than the grace its event has. */
const leftBehind: CircuitRecord = {
  ...head(5),
  state: 'OPEN',
  openUntilMs: START_MS + OPEN_MS,
  reopenings: 0,
  halfOpenedEarly: false,
  pendingEvents: {
    5: {
      code: 'CircuitOpened',
      id: `${BREAKER}#5`,
      breakerId: BREAKER,
      generation: 5,
      from: 'CLOSED',
      to: 'OPEN',
      atMs: START_MS - PENDING_EVENT_GRACE_MS,
      cause: 'trip-rule',
      detail: '3 failures in a row',
      retryAtMs: START_MS + OPEN_MS,
    },
  },
};

function head(generation: number) {
  const { schemaVersion, breakerId, firstGeneration, sinceMs, pendingEvents, audit, history } = initialRecord(
    BREAKER,
    1,
  );
  return { schemaVersion, breakerId, generation, firstGeneration, sinceMs, pendingEvents, audit, history };
}

const ALL = [0, 1, 2];

interface Named extends Omit<Scenario, 'restarts'> {
  readonly reaches: readonly string[];
}

const scenarios: Record<string, Named> = {
  'three failures of a circuit without a record': {
    setup: { settings, startMs: START_MS },
    scripts: [caller('failure'), caller('failure'), caller('failure')],
    mortal: [0],
    reaches: ['CircuitOpened'],
  },
  'the last failures race to open': {
    setup: { settings, startMs: START_MS, record: closedWith('old') },
    scripts: [caller('failure'), caller('failure'), caller('failure')],
    mortal: [0],
    reaches: ['CircuitOpened'],
  },
  'a success ends the streak while two failures are recorded': {
    setup: { settings, startMs: START_MS, record: closedWith('old') },
    scripts: [caller('failure'), caller('success'), caller('failure')],
    mortal: ALL,
    reaches: ['CircuitOpened'],
  },
  'three probes after the open period': {
    setup: { settings, startMs: START_MS, record: dueForProbe },
    scripts: [caller('success'), caller('success'), caller('success')],
    mortal: sized([], [0]),
    reaches: ['CircuitHalfOpened', 'CircuitClosed'],
  },
  'three probes for two permits, one fails, one ends neutral': {
    setup: { settings, startMs: START_MS, record: { ...halfOpen, permits: {} } },
    scripts: [caller('success'), caller('failure'), caller('neutral')],
    mortal: ALL,
    reaches: ['CircuitOpened', 'CircuitClosed'],
  },
  'probes whose permits may expire at any time': {
    setup: { settings, startMs: START_MS, record: dueForProbe },
    scripts: [caller('success'), caller('failure'), permitExpires],
    mortal: [0, 1],
    reaches: ['CircuitHalfOpened', 'CircuitOpened'],
  },
  'the only permit is taken over while its holder records its outcome': {
    setup: { settings: { ...settings, halfOpenPermits: 1 }, startMs: START_MS, record: { ...halfOpen, permits: {} } },
    scripts: [caller('success'), caller('failure'), permitExpires],
    mortal: [0, 1],
    reaches: ['CircuitOpened', 'CircuitClosed'],
  },
  'three callers that read ahead probe after the open period': {
    setup: { settings, startMs: START_MS, record: dueForProbe },
    scripts: [aheadCaller('success'), aheadCaller('success'), aheadCaller('failure')],
    mortal: sized([], [0]),
    reaches: ['CircuitHalfOpened', 'CircuitClosed', 'CircuitOpened'],
  },
  'callers that read ahead meet permits that may expire at any time': {
    setup: { settings, startMs: START_MS, record: halfOpen, clockMoves: true },
    scripts: [aheadCaller('success'), aheadCaller('failure'), permitExpires],
    mortal: [0, 1],
    reaches: ['CircuitOpened', 'CircuitClosed'],
  },
  'callers that read ahead while the circuit opens': {
    setup: { settings, startMs: START_MS, record: closedWith('old') },
    scripts: [aheadCaller('failure'), aheadCaller('failure'), caller('failure')],
    mortal: [0],
    reaches: ['CircuitOpened'],
  },
  'callers that read ahead, and an operator': {
    setup: { settings, startMs: START_MS, record: dueForProbe },
    scripts: [aheadCaller('success'), aheadCaller('failure'), operator('isolate', 'reset')],
    mortal: sized([], [0, 2]),
    reaches: ['CircuitOpened', 'CircuitIsolated'],
  },
  'a dead permit is taken over and another renewed': {
    setup: { settings, startMs: START_MS, record: halfOpen },
    scripts: [renewing('success'), caller('failure'), permitExpires],
    mortal: [0, 1],
    reaches: ['CircuitOpened', 'CircuitClosed'],
  },
  'an operator isolates while the circuit opens': {
    setup: { settings, startMs: START_MS, record: closedWith('old', 'older') },
    scripts: [caller('failure'), caller('failure'), operator('isolate')],
    mortal: ALL,
    reaches: ['CircuitOpened', 'CircuitIsolated'],
  },
  // N3: no event is lost, for any writer and any number of refusals by the bus
  'an operator isolates and resets while the circuit opens, the bus refuses twice': {
    setup: { settings, startMs: START_MS, record: closedWith('old', 'older') },
    scripts: [caller('failure'), operator('isolate', 'reset')],
    mortal: [1],
    refusals: 2,
    reaches: ['CircuitOpened', 'CircuitIsolated', 'CircuitClosed'],
  },
  'the record is deleted while the circuit opens': {
    setup: { settings, startMs: START_MS, record: closedWith('old', 'older') },
    scripts: [caller('failure'), caller('failure'), deleter],
    mortal: [0],
    reaches: ['CircuitOpened'],
  },
  'the record of an open circuit is deleted while callers and an operator use it': {
    setup: { settings, startMs: START_MS, record: leftBehind },
    scripts: [operator('isolate'), caller('failure'), deleter],
    mortal: [0, 1],
    reaches: ['CircuitOpened', 'CircuitIsolated'],
  },
  'an event left behind is met by an operator, a caller and the sweeper, the bus refuses once': {
    setup: { settings, startMs: START_MS, record: leftBehind },
    scripts: [operator('shadow'), caller('failure'), sweeper],
    mortal: [2],
    refusals: 1,
    reaches: ['CircuitOpened', 'CircuitShadowed'],
  },
};

/** By day the dead come back, as a retried Lambda does; by night they also stay dead, as a superseded execution does. */
const RESTARTS = sized([true], [true, false]);

describe('every interleaving of three clients, with a death at every point', () => {
  for (const [name, { reaches, ...scenario }] of Object.entries(scenarios)) {
    for (const restarts of RESTARTS) {
      test(`keeps the invariants: ${name}, the dead ${restarts ? 'come back' : 'stay dead'}`, async () => {
        const mortal = sized(scenario.mortal.slice(0, 1), scenario.mortal);
        const exploration = await explore({ ...scenario, mortal, restarts });
        expect(exploration.violations.slice(0, 3)).toEqual([]);
        expect([...exploration.codes]).toEqual(expect.arrayContaining([...reaches]));
      });
    }
  }
});
