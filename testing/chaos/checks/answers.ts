import { isDeepStrictEqual } from 'node:util';
import type { LogLine, Row } from '../evidence.ts';
import { type Attempt, answerIn, type Facts, nameIn } from '../facts.ts';
import type { Check } from './check.ts';

const storedNeverChanges: Check = {
  name: 'a stored answer and a completed phase never change',
  find: (facts) => {
    const last = new Map(
      [...facts.records('result'), ...facts.records('checkpoint')].map((record) => [idOf(record), record.row]),
    );
    return facts.evidence.snapshots.flatMap((snapshot) => {
      const results = facts.records('result', snapshot);
      const completed = facts.records('checkpoint', snapshot).filter(({ row }) => row.phaseStatus === 'completed');
      return [...results, ...completed].flatMap((record) => {
        const now = last.get(idOf(record));
        if (now === undefined) return [{ about: idOf(record), what: 'it was stored, and is gone' }];
        return isSame(now, record.row) ? [] : [{ about: idOf(record), what: `changed to ${JSON.stringify(now)}` }];
      });
    });
  },
};

/** TTL may be renewed: when a record expires is no part of what it says. */
function isSame({ expiresAtSec: _now, ...now }: Row, { expiresAtSec: _then, ...then }: Row): boolean {
  return isDeepStrictEqual(now, then);
}

function idOf({ workflowId, key }: { workflowId: string; key: string }): string {
  return `${workflowId} ${key}`;
}

/** When the store acknowledged an answer, and to which execution: the wrapper logs it right after. */
function acknowledgements(facts: Facts): Map<string, LogLine> {
  const found = new Map<string, LogLine>();
  for (const line of facts.logged('AGENT_ANSWERED')) {
    const { workflowId, agent, replica, task } = line.fields;
    const key = `${String(workflowId)} ${answerKey(agent, replica, task)}`;
    if (!found.has(key)) found.set(key, line);
  }
  return found;
}

/** Of a graph each task is answered, and its node may have others. */
function answerKey(agent: unknown, replica: unknown, task: unknown): string {
  return `${String(agent)}#${String(replica)}${task === undefined ? '' : ` ${String(task)}`}`;
}

const neverCalledAgain: Check = {
  name: 'an agent whose answer was acknowledged is not called again in a later round',
  find: (facts) => {
    const known = acknowledgements(facts);
    const begins = facts.attempts.filter(({ task }) => task === 'begin');
    return facts.attempts.flatMap(({ task, payload, executionArn, workflowId }) => {
      if (task !== 'invoke' || payload.call === undefined) return [];
      const { agent, replica, phase, round } = payload.call;
      const at = known.get(`${workflowId} ${answerKey(agent, replica, payload.call.task?.id)}`)?.atMs;
      const begin = begins.find(
        (one) => one.executionArn === executionArn && one.payload.phase?.name === phase && one.payload.round === round,
      );
      if (at === undefined || begin === undefined || begin.scheduledAtMs <= at) return [];
      const what = `${agent}#${replica} was called in round ${round} of ${phase}, which began after its answer was stored`;
      return [{ about: nameIn(executionArn), what }];
    });
  },
};

const neverComputedAgain: Check = {
  name: 'an answer that was acknowledged is not computed again',
  find: (facts) => {
    const known = acknowledgements(facts);
    return facts.logged('TIER_RAN').flatMap((line) => {
      const { key, agent, replica, tier } = line.fields;
      const acknowledged = known.get(`${String(key)} ${String(agent)}#${String(replica)}`);
      if (acknowledged === undefined || line.beganMs <= acknowledged.atMs) return [];
      const call = callOf(facts, line);
      // the first attempt of a call that was decided on before: two executions raced, and the first answer stands
      const isRace = call?.isFirst === true && decidedAt(facts, call) <= acknowledged.atMs;
      if (isRace && call.executionArn !== acknowledged.fields.executionArn) return [];
      const what = `${String(agent)}/${String(tier)}#${String(replica)} ran ${line.beganMs - acknowledged.atMs} ms after its answer was stored, in ${nameIn(call?.executionArn)}`;
      return [{ about: String(key), what }];
    });
  },
};

/** The newest attempt that an invocation may be, of the execution that it logged. */
function callOf(facts: Facts, { fields, beganMs, stream, invocation }: LogLine): Attempt | undefined {
  const invoked = facts
    .logged('AGENT_INVOKED')
    .find((line) => line.stream === stream && line.invocation === invocation);
  return facts.attempts.findLast(
    ({ task, workflowId, executionArn, scheduledAtMs, payload: { call } }) =>
      task === 'invoke' &&
      workflowId === fields.key &&
      executionArn === invoked?.fields.executionArn &&
      call?.agent === fields.agent &&
      call?.replica === fields.replica &&
      call?.tier === fields.tier &&
      scheduledAtMs <= beganMs,
  );
}

/**
 * When the function that decided on a call had last looked for its answer. BeginPhase looks as it starts, and may take seconds
 * until it admits the first call of an agent; RecordFailure admits a later one at once.
 */
function decidedAt(facts: Facts, { executionArn, payload, scheduledAtMs }: Attempt): number {
  const { agent, replica, phase, round, admission } = payload.call as AdmittedCall;
  const isOfCall = (other: Attempt['payload']['call']) =>
    other?.agent === agent && other.replica === replica && other.phase === phase && other.round === round;
  const own = facts.attempts.filter((attempt) => attempt.executionArn === executionArn);
  const calls = own.filter((attempt) => attempt.task === 'invoke' && isOfCall(attempt.payload.call));
  if (calls.some((attempt) => attempt.scheduledAtMs < scheduledAtMs)) return admission?.admittedAtMs ?? scheduledAtMs;
  const begin = own.findLast(
    (attempt) => attempt.task === 'begin' && attempt.payload.phase?.name === phase && attempt.payload.round === round,
  );
  return begin?.scheduledAtMs ?? scheduledAtMs;
}

type AdmittedCall = NonNullable<Attempt['payload']['call']> & { admission?: { admittedAtMs?: number } };

const onceInALog: Check = {
  name: 'an execution logs an answer once, unless it says why again',
  find: (facts) => {
    const seen = new Map<string, number>();
    for (const { fields } of facts.logged('AGENT_ANSWERED')) {
      // an attempt at a task of a graph whose writes are there says the same as the one that stored them
      if (fields.repeated !== undefined || fields.reason !== undefined || fields.task !== undefined) continue;
      const key = `${nameIn(fields.executionArn)} ${String(fields.agent)}#${String(fields.replica)}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    return [...seen].flatMap(([about, times]) => (times > 1 ? [{ about, what: `answered ${times} times` }] : []));
  },
};

const belongsToInput: Check = {
  name: 'an answer belongs to the input of its workflow',
  find: (facts) =>
    facts.records('result').flatMap((record) => {
      const row = facts.workflowRow(record.workflowId);
      const { key } = (answerIn(record) ?? {}) as { key?: string };
      const input = JSON.parse(String(row?.input ?? '{}')) as { key?: string };
      return key === undefined || key === input.key
        ? []
        : [{ about: idOf(record), what: `it is the answer to ${key}, the input is ${input.key}` }];
    }),
};

export const ANSWER_CHECKS = [storedNeverChanges, neverCalledAgain, neverComputedAgain, onceInALog, belongsToInput];
