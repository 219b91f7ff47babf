import type { Row } from '../evidence.ts';
import { type Facts, nameIn, type Payload } from '../facts.ts';
import type { Check } from './check.ts';

const everyTierGetsItsTurn: Check = {
  name: 'a chain is exhausted only once each of its tiers was asked, or refused by its circuit',
  find: (facts) =>
    facts.records('failure').flatMap(({ workflowId, key, phase, row }) => {
      const failures = row.failures as Row[];
      const skipped = (row.skipped as Row[]).map(({ tier }) => tier);
      const tiers = facts.planOf(phase).find(({ name }) => name === row.agent)?.tiers ?? [];
      return tiers.flatMap(({ name: tier }) => {
        const failure = failures.find((one) => one.tier === tier);
        if (failure === undefined) {
          return skipped.includes(tier) ? [] : [{ about: `${workflowId} ${key}`, what: `${tier} was never asked` }];
        }
        if (failure.error !== 'AgentTimeoutError' || wasReached(facts, workflowId, row, tier)) return [];
        const what = `${tier} was given up before it ran: ${String(failure.cause)}`;
        return [{ about: `${workflowId} ${key}`, what }];
      });
    }),
};

/** Whether a tier ran, or an injected fault injected it; only tiers of stamps say that they ran. */
function wasReached(facts: Facts, workflowId: string, { agent, replica }: Row, tier: string): boolean {
  const ran = facts.logged('TIER_RAN');
  if (ran.length === 0) return true;
  const isIt = (fields: Row) => fields.agent === agent && fields.replica === replica && fields.tier === tier;
  return (
    ran.some(({ fields }) => fields.key === workflowId && isIt(fields)) ||
    facts.logged('FAULT_INJECTED').some(({ fields }) => fields.workflowId === workflowId && isIt(fields))
  );
}

const failedCallsAreStored: Check = {
  name: 'each call that no tier answered has its record',
  find: (facts) => {
    const stored = new Set(
      facts
        .records('failure')
        .map(({ workflowId, phase, row }) => keyOf(workflowId, phase, row as unknown as FailedCall)),
    );
    return facts.attempts.flatMap(({ task, workflowId, executionArn, payload: { call }, end }) => {
      const { status } = (end?.output ?? {}) as { status?: string };
      if (task !== 'failure' || call === undefined || status !== 'failed') return [];
      if (stored.has(keyOf(workflowId, call.phase, call))) return [];
      return [{ about: nameIn(executionArn), what: `${call.agent}#${call.replica} failed in round ${call.round}` }];
    });
  },
};

type FailedCall = Pick<NonNullable<Payload['call']>, 'round' | 'agent' | 'replica'>;

function keyOf(workflowId: string, phase: string, { round, agent, replica }: FailedCall): string {
  return `${workflowId} ${phase} ${round} ${agent}#${replica}`;
}

/** The name of the failed attempt's own error, which a RetrySkipped carries. */
function errorNameOf(error: Payload['error']): string {
  if (error?.Error !== 'RetrySkipped') return String(error?.Error);
  // the cause of Lambda has the message, which is JSON of the attempt's own failure
  const { errorMessage = '{}' } = JSON.parse(error.Cause ?? '{}') as { errorMessage?: string };
  return (JSON.parse(errorMessage) as { error?: string }).error ?? 'RetrySkipped';
}

const failuresAreLogged: Check = {
  name: 'each failure of a tier is logged once',
  find: (facts) => {
    const expected = new Map<string, { least: number; most: number }>();
    for (const { task, executionArn, payload, end } of facts.attempts) {
      if (task !== 'failure' || payload.call === undefined) continue;
      const { agent, replica, tier } = payload.call;
      const key = `${executionArn} ${agent}#${replica}/${tier} ${errorNameOf(payload.error)}`;
      const counts = expected.get(key) ?? { least: 0, most: 0 };
      const { status } = (end?.output ?? {}) as { status?: string };
      const isRecorded = end !== undefined && end.error === undefined && status !== 'done';
      expected.set(key, { least: counts.least + (isRecorded ? 1 : 0), most: counts.most + 1 });
    }
    const logged = new Map<string, number>();
    for (const { fields } of facts.logged('TIER_FAILED')) {
      const { executionArn, agent, replica, tier, Error: error } = fields;
      const key = `${String(executionArn)} ${String(agent)}#${String(replica)}/${String(tier)} ${String(error)}`;
      logged.set(key, (logged.get(key) ?? 0) + 1);
    }
    return [...new Set([...expected.keys(), ...logged.keys()])].flatMap((key) => {
      const { least, most } = expected.get(key) ?? { least: 0, most: 0 };
      const times = logged.get(key) ?? 0;
      if (times >= least && times <= most) return [];
      return [{ about: nameIn(key), what: `logged ${times} times, the history has ${least} to ${most}` }];
    });
  },
};

const supersededWriteNothing: Check = {
  name: 'a superseded execution writes no checkpoint after it was taken over',
  find: (facts) => {
    // both times are of functions, whose clocks are skewed by as much to either side
    const mostSkewMs = 2 * (facts.evidence.scenario.clockSkewMs ?? 0);
    const accepted = facts.logged('RUN_ACCEPTED').map(({ atMs, fields }) => ({ atMs, ...fields }) as Row);
    const tables = [...facts.evidence.snapshots, facts.evidence.tables];
    const found = tables.flatMap((one) =>
      facts.records('checkpoint', one).flatMap(({ workflowId, key, row }) => {
        const later = accepted.find(
          (other) =>
            other.workflowId === workflowId &&
            Number(other.epoch) > Number(row.epoch) &&
            Number(other.atMs) + mostSkewMs < Number(row.atMs),
        );
        if (later === undefined) return [];
        const what = `epoch ${String(row.epoch)} wrote ${String(row.phaseStatus)} ${Number(row.atMs) - Number(later.atMs)} ms after epoch ${String(later.epoch)} had taken over`;
        return [{ about: `${workflowId} ${key}`, what }];
      }),
    );
    return [...new Map(found.map((one) => [`${one.about} ${one.what}`, one])).values()];
  },
};

export const FAILURE_CHECKS = [everyTierGetsItsTurn, failedCallsAreStored, failuresAreLogged, supersededWriteNothing];
