import { isDeepStrictEqual } from 'node:util';
import type { Row } from '../evidence.ts';
import { type Facts, nameIn } from '../facts.ts';
import type { Check } from './check.ts';

const oneContent: Check = {
  name: 'an event id has one content',
  find: (facts) => {
    const first = new Map<string, Row>();
    return facts.published.flatMap((event) => {
      const id = `${String(event.code)} ${String(event.id)}`;
      const before = first.get(id);
      if (before === undefined) first.set(id, event);
      if (before === undefined || isDeepStrictEqual(before, event) || Number(event.atMs) < facts.evidence.startMs)
        return [];
      return [{ about: id, what: `first ${JSON.stringify(before)}, then ${JSON.stringify(event)}` }];
    });
  },
};

const toldOncePerFailure: Check = {
  name: 'each failure of an execution is published once, as RunFailed of its redrive',
  find: (facts) => {
    const published = facts.publishedAs('RunFailed');
    return facts.runs.flatMap(({ executionArn, name, history }) => {
      const failures = new Map<number, string>();
      let redrives = 0;
      for (const { type, details } of history) {
        if (type === 'ExecutionRedriven') redrives += 1;
        if (type === 'ExecutionFailed') failures.set(redrives, String(details.error));
        if (type === 'ExecutionTimedOut') failures.set(redrives, 'States.Timeout');
      }
      const own = published.filter((event) => event.executionArn === executionArn);
      const missing = [...failures].flatMap(([count, error]) => {
        const ofIt = own.filter(({ redriveCount }) => redriveCount === count);
        const ids = new Set(ofIt.map(({ id }) => id));
        if (ids.size === 0) {
          const line = facts
            .logged('RunFailed')
            .find(({ fields }) => fields.executionArn === executionArn && fields.redriveCount === count);
          if (line !== undefined && facts.wasNotTaken(line.fields.id)) return [];
          return [`its failure ${count} (${error}) was not published`];
        }
        if (ids.size > 1) return [`its failure ${count} was published under ${ids.size} ids`];
        const other = ofIt.find((event) => event.error !== error);
        return other === undefined ? [] : [`its failure ${count} was ${error}, published is ${String(other.error)}`];
      });
      const invented = own.flatMap(({ redriveCount }) =>
        failures.has(Number(redriveCount)) ? [] : [`a failure ${String(redriveCount)} was published that never was`],
      );
      return [...missing, ...invented].map((what) => ({ about: name, what }));
    });
  },
};

/** Ends of a phase that looked at its failures. */
const DECISIONS = new Set([
  undefined,
  'AnotherRound',
  'CriticalDegradationError',
  'FallbackExhaustedError',
  'QuorumNotReachedError',
]);

const exhaustedChains: Check = {
  name: 'each exhausted chain in the store was published once, at the latest at the end of its phase',
  find: (facts) =>
    facts.records('failure').flatMap(({ workflowId, key, phase, row }) => {
      const isIt = (event: Row) =>
        event.workflowId === workflowId &&
        event.phase === phase &&
        event.round === row.round &&
        event.agent === row.agent &&
        event.replica === row.replica &&
        epochOf(facts, event.executionArn) === row.epoch;
      const ids = new Set(
        facts
          .publishedAs('ChainExhausted')
          .filter(isIt)
          .map(({ id }) => id),
      );
      if (ids.size === 1) return [];
      const lines = facts.logged('ChainExhausted').filter(({ fields }) => isIt(fields));
      if (ids.size === 0 && lines.some(({ fields }) => facts.wasNotTaken(fields.id))) return [];
      // an execution that was superseded or stopped before has no phase that ends
      const isPhaseEnded = facts.attempts.some(
        ({ task, executionArn, payload, end }) =>
          task === 'end' &&
          payload.phase?.name === phase &&
          payload.round === row.round &&
          end !== undefined &&
          DECISIONS.has(end.error) &&
          epochOf(facts, executionArn) === row.epoch &&
          facts.attempts.some((one) => one.executionArn === executionArn && one.workflowId === workflowId),
      );
      if (ids.size === 0 && !isPhaseEnded) return [];
      return [{ about: `${workflowId} ${key}`, what: `it was published under ${ids.size} ids` }];
    }),
};

function epochOf(facts: Facts, executionArn: unknown): unknown {
  return facts.attempts.find((attempt) => attempt.executionArn === executionArn && attempt.payload.run !== undefined)
    ?.payload.run?.epoch;
}

const VERDICTS = new Set(['CriticalDegradationError', 'FallbackExhaustedError', 'QuorumNotReachedError']);

const verdicts: Check = {
  name: 'each verdict that ends an execution was published as PhaseFailed',
  find: (facts) => {
    const published = facts.publishedAs('PhaseFailed');
    const lines = facts.logged('PhaseFailed').map(({ fields }) => fields);
    return facts.attempts.flatMap(({ task, executionArn, payload, end }) => {
      if (task !== 'end' || !VERDICTS.has(end?.error ?? '')) return [];
      const isIt = (event: Row) =>
        event.executionArn === executionArn &&
        event.phase === payload.phase?.name &&
        event.round === payload.round &&
        event.error === end?.error;
      if (published.some(isIt) || lines.some((line) => isIt(line) && facts.wasNotTaken(line.id))) return [];
      const what = `${end?.error} of ${payload.phase?.name}, round ${payload.round}, was not published`;
      return [{ about: nameIn(executionArn), what }];
    });
  },
};

/** The transitions of each circuit, in their order, each once. */
function transitionsOf(facts: Facts): Map<string, Row[]> {
  const byCircuit = new Map<string, Row[]>();
  for (const event of facts.published) {
    if (event.from === undefined || event.to === undefined) continue;
    const known = byCircuit.get(String(event.breakerId)) ?? [];
    if (!known.some(({ id }) => id === event.id)) known.push(event);
    byCircuit.set(String(event.breakerId), known);
  }
  for (const known of byCircuit.values()) known.sort((a, b) => Number(a.generation) - Number(b.generation));
  return byCircuit;
}

const unbrokenCircuits: Check = {
  name: 'every transition of a circuit is published, each under its own id',
  find: (facts) => {
    const isDeletedBetween = (about: string, fromMs: number, toMs: number) =>
      facts.evidence.deletedCircuits.some(
        ({ breakerId, atMs }) => breakerId === about && atMs >= fromMs && atMs <= toMs,
      );
    const lost = new Set(facts.logged('CircuitEventLost').map(({ fields }) => fields.breakerId));
    const transitions = transitionsOf(facts);
    const gaps = [...transitions].flatMap(([about, events]) => {
      if (lost.has(about)) return [];
      return events.flatMap((event, index) => {
        const previous = events[index - 1];
        const before = previous?.to ?? event.from;
        if (Number(event.atMs) < facts.evidence.startMs || before === event.from) return [];
        if (isDeletedBetween(about, Number(previous?.atMs), Number(event.atMs))) return [];
        return [
          {
            about,
            what: `${String(event.id)} goes on from ${String(event.from)}, published before is ${String(before)}`,
          },
        ];
      });
    });
    const ends = facts.evidence.tables.breakers.flatMap((row) => {
      const about = String(row.breakerId);
      const waiting = Object.keys((row.pendingEvents ?? {}) as object);
      if (waiting.length > 0) return [{ about, what: `${waiting.length} events were still not published at the end` }];
      const last = transitions.get(about)?.at(-1);
      if (last === undefined || lost.has(about) || last.to === row.state) return [];
      if (isDeletedBetween(about, Number(last.atMs), facts.evidence.tables.atMs)) return [];
      return [{ about, what: `it is ${String(row.state)}, the last event says ${String(last.to)}` }];
    });
    return [...gaps, ...ends];
  },
};

const auditedOrders: Check = {
  name: 'each order of an operator that changed a circuit is published',
  find: (facts) =>
    facts.evidence.tables.breakers.flatMap(({ breakerId, audit }) =>
      (audit as Row[]).flatMap(({ verb, generation, atMs }) => {
        if (Number(atMs) < facts.evidence.startMs) return [];
        const isThere = facts.published.some(
          (event) => event.breakerId === breakerId && event.generation === generation && event.to !== undefined,
        );
        return isThere
          ? []
          : [{ about: String(breakerId), what: `${String(verb)} (generation ${String(generation)})` }];
      }),
    ),
};

const circuitsClose: Check = {
  name: 'without faults every circuit closes',
  find: (facts) =>
    facts.evidence.tables.breakers.flatMap(({ breakerId, state }) =>
      state === 'CLOSED' ? [] : [{ about: String(breakerId), what: `it is ${String(state)} at the end` }],
    ),
};

export const EVENT_CHECKS = [
  oneContent,
  toldOncePerFailure,
  exhaustedChains,
  verdicts,
  unbrokenCircuits,
  auditedOrders,
  circuitsClose,
];
