import { circuitOutcome } from '../../../patterns/catalogue/errors.ts';
import { type Attempt, nameIn } from '../facts.ts';
import type { Check } from './check.ts';

/** Failures in a row after which a circuit must have opened. Five open it by default; some may be of calls admitted before. */
const FAILURES_IN_A_ROW = 8;

const failingCircuitsOpen: Check = {
  name: 'the circuit of a tier that only fails opens',
  find: (facts) => {
    const { acts, subject } = facts.evidence.scenario;
    // other workflows have trip rules of their own, and operators do with circuits as they like
    if (subject.workflow !== 'research' || acts.some(({ kind }) => kind === 'breaker' || kind === 'delete-circuit')) {
      return [];
    }
    // a write is dropped for a reason: the store was hit
    const { throttle, down, lost } = facts.evidence.storeFaultsInjected;
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
      most < FAILURES_IN_A_ROW || opened.has(circuit) || dropped.has(circuit)
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
    if (task !== 'failure' || circuitOutcome(payload.error?.Error ?? '') !== 'failure') continue;
    found.set(circuit, { now: now + 1, most: Math.max(most, now + 1), executionArn });
  }
  return found;
}

export const CIRCUIT_CHECKS = [failingCircuitsOpen];
