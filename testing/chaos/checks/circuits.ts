import type { Row } from '../evidence.ts';
import { type Attempt, type Facts, nameIn } from '../facts.ts';
import type { Check } from './check.ts';

/** Errors that count against a tier, as docs/faults.md has them; apart from the product's catalogue. */
const COUNTED = new Set([
  'AgentError',
  'AgentOutputInvalidError',
  'AgentTimeoutError',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
]);

/** So many failures of a row may be of calls that were admitted in an earlier generation, and count for nothing. */
const LATE_FAILURES = 3;

const failingCircuitsOpen: Check = {
  name: 'the circuit of a tier that only fails opens',
  find: (facts) => {
    const { circuit } = facts.evidence.scenario.subject;
    if (circuit === undefined || isOperated(facts)) return [];
    const enough = circuit.failuresInARow + LATE_FAILURES;
    // a write is dropped for a reason: the store was hit
    const { 'store-throttle': throttle, 'store-down': down, 'store-lost': lost } = facts.evidence.injected;
    const dropped =
      throttle + down + lost === 0
        ? new Set()
        : new Set(facts.logged('CircuitWriteDropped').map(({ fields }) => fields.breakerId));
    const opened = new Set(
      facts.published
        .filter(({ to, atMs }) => to === 'OPEN' && Number(atMs) >= facts.evidence.startMs)
        .map(({ breakerId }) => breakerId),
    );
    return [...failuresInARow(facts.attempts)].flatMap(([circuit, { most, executionArn }]) =>
      most < enough || opened.has(circuit) || dropped.has(circuit)
        ? []
        : [
            {
              about: circuit,
              what: `it did not open after ${most} failures in a row, the last in ${nameIn(executionArn)}`,
            },
          ],
    );
  },
};

/** The most calls of a tier that failed one after the other, by circuit. */
function failuresInARow(attempts: readonly Attempt[]): Map<string, { most: number; executionArn: string }> {
  const found = new Map<string, { now: number; most: number; executionArn: string }>();
  for (const { task, payload, end, executionArn } of attempts.toSorted((a, b) => a.scheduledAtMs - b.scheduledAtMs)) {
    if (payload.call === undefined || end === undefined) continue;
    const circuit = `${payload.call.agent}/${payload.call.tier}`;
    const { now = 0, most = 0 } = found.get(circuit) ?? {};
    if (task === 'invoke' && end.error === undefined) found.set(circuit, { now: 0, most, executionArn });
    // RecordFailure ends a call, whatever its attempts were
    if (task !== 'failure' || !COUNTED.has(payload.error?.Error ?? '')) continue;
    found.set(circuit, { now: now + 1, most: Math.max(most, now + 1), executionArn });
  }
  return found;
}

/** Operators do with circuits as they like. */
function isOperated({ evidence }: Facts): boolean {
  return evidence.scenario.acts.some(({ kind }) => kind === 'breaker' || kind === 'delete-circuit');
}

const noneOpensEarly: Check = {
  name: 'no circuit opens before as many calls in a row have failed as are declared',
  find: (facts) => {
    const { scenario, circuitsBefore } = facts.evidence;
    const { circuit } = scenario.subject;
    if (circuit === undefined || isOperated(facts)) return [];
    const failed = facts.attempts.filter(
      ({ task, payload }) => task === 'failure' && payload.call?.admission !== undefined,
    );
    return openings(facts).flatMap(({ about, generation, since }) => {
      const own = failed.flatMap(({ payload }) => {
        const admission = payload.call?.admission;
        const isOfPeriod =
          admission?.breakerId === about &&
          (admission.generation === 0 || (admission.generation >= since && admission.generation < generation));
        return isOfPeriod ? [admission.permitId] : [];
      });
      const before = circuitsBefore.find(({ breakerId }) => breakerId === about)?.failed;
      const known = new Set([...own, ...((before ?? []) as readonly string[])]);
      if (known.size >= circuit.failuresInARow) return [];
      const what = `it opened in generation ${generation} after ${known.size} failed calls, ${circuit.failuresInARow} are declared`;
      return [{ about, what }];
    });
  },
};

/** Each time that a closed circuit opened in this scenario, with the generation of the transition before. */
function openings(facts: Facts): { about: string; generation: number; since: number }[] {
  return transitionsByCircuit(facts).flatMap(([about, events]) =>
    events.flatMap((event, index) => {
      const isOpening = event.from === 'CLOSED' && event.to === 'OPEN' && event.cause === 'trip-rule';
      if (!isOpening || Number(event.atMs) < facts.evidence.startMs) return [];
      return [{ about, generation: Number(event.generation), since: Number(events[index - 1]?.generation ?? 0) }];
    }),
  );
}

/** The published transitions of each circuit by their generation, each once. */
function transitionsByCircuit(facts: Facts): [string, Row[]][] {
  const byCircuit = new Map<string, Map<unknown, Row>>();
  for (const event of facts.published) {
    if (event.from === undefined || event.to === undefined) continue;
    const known = byCircuit.get(String(event.breakerId)) ?? new Map<unknown, Row>();
    known.set(event.id, event);
    byCircuit.set(String(event.breakerId), known);
  }
  return [...byCircuit].map(([about, events]) => [
    about,
    [...events.values()].toSorted((a, b) => Number(a.generation) - Number(b.generation)),
  ]);
}

const noGenerationIsSkipped: Check = {
  name: 'a circuit that is not closed goes on in the next generation, and never back',
  find: (facts) =>
    transitionsByCircuit(facts).flatMap(([about, events]) => {
      if (facts.evidence.deletedCircuits.some(({ breakerId }) => breakerId === about)) return [];
      return events.flatMap((event, index) => {
        const previous = events[index - 1];
        // while it is closed, a success that ends a streak raises the generation without an event
        if (previous === undefined || previous.to === 'CLOSED' || previous.to === 'METRICS_ONLY') return [];
        const [was, is] = [Number(previous.generation), Number(event.generation)];
        if (is === was + 1 || facts.logged('CircuitEventLost').some(({ fields }) => fields.breakerId === about))
          return [];
        return [{ about, what: `after generation ${was} (${String(previous.to)}) comes ${is}` }];
      });
    }),
};

const permitsHold: Check = {
  name: 'a half-open circuit admits no more probes at once than it has permits',
  find: (facts) => {
    const { circuit } = facts.evidence.scenario.subject;
    if (circuit === undefined) return [];
    const most = circuit.halfOpenPermits;
    const stored = [...facts.evidence.snapshots, facts.evidence.tables].flatMap(({ breakers }) =>
      breakers.flatMap(({ breakerId, permits }) => {
        const given = Object.keys((permits ?? {}) as object).length;
        return given > most
          ? [{ about: String(breakerId), what: `${given} permits are stored, ${most} are declared` }]
          : [];
      }),
    );
    const probes = facts.attempts.filter(
      ({ task, payload }) => task === 'invoke' && payload.call?.admission?.state === 'HALF_OPEN',
    );
    const crowded = probes.flatMap(({ payload, scheduledAtMs }) => {
      const { breakerId = '', generation } = payload.call?.admission ?? {};
      const beside = new Set(
        probes
          .filter(({ payload: other, scheduledAtMs: from, end }) => {
            const { admission } = other.call ?? {};
            const isSame = admission?.breakerId === breakerId && admission.generation === generation;
            return isSame && from <= scheduledAtMs && (end?.atMs ?? from) > scheduledAtMs;
          })
          .map(({ payload: other }) => other.call?.admission?.permitId),
      );
      return beside.size > most
        ? [{ about: breakerId, what: `${beside.size} probes at once, ${most} are declared` }]
        : [];
    });
    return [...stored, ...crowded];
  },
};

export const CIRCUIT_CHECKS = [failingCircuitsOpen, noneOpensEarly, noGenerationIsSkipped, permitsHold];
