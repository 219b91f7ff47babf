import type { BusEvent } from '../../../local/services/events/envelope.ts';
import { type Facts, nameIn } from '../facts.ts';
import type { Check } from './check.ts';

/** Errors of attempts that ended without a word of their function: the log of the state machine has them. */
const UNREPORTED = /^(Sandbox\.|Runtime\.|Lambda\.)/;
/** Errors that the wrapper ends a call with although no attempt failed. */
const NO_FAILURE = new Set([
  'AdmissionStale',
  'AgentNotStartedError',
  'PhaseDecided',
  'RetrySkipped',
  'SupersededError',
]);

/** The values of a metric, or of another one, in the lines of functions, in CloudWatch's embedded format, by a dimension. */
function reported(facts: Facts, metric: string, dimension: string, other = metric): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { text, fields } of facts.evidence.log) {
    const found = fields[metric] ?? fields[other];
    if (!text.startsWith('{') || fields._aws === undefined || found === undefined) continue;
    const values = [found].flat().map(Number);
    const of = String(fields[dimension]);
    sums.set(of, (sums.get(of) ?? 0) + values.reduce((sum, value) => sum + value, 0));
  }
  return sums;
}

const failuresAreCounted: Check = {
  name: 'each failed attempt is in the metric AttemptsFailed, and each failed execution in RunsFailed',
  find: (facts) => {
    const attempts = new Map<string, number>();
    for (const { task, end } of facts.attempts) {
      if (task !== 'invoke' || end?.error === undefined) continue;
      if (UNREPORTED.test(end.error) || end.error.startsWith('States.') || NO_FAILURE.has(end.error)) continue;
      attempts.set(end.error, (attempts.get(end.error) ?? 0) + 1);
    }
    const runs = new Map<string, number>();
    for (const { error, id } of facts.publishedAs('RunFailed')) runs.set(`${String(error)} ${String(id)}`, 1);
    const byError = new Map<string, number>();
    for (const key of runs.keys()) {
      const error = key.slice(0, key.indexOf(' '));
      byError.set(error, (byError.get(error) ?? 0) + 1);
    }
    // at least once: a function that is called again reports again
    return [
      ...missing(attempts, reported(facts, 'AttemptsFailed', 'error'), 'AttemptsFailed'),
      // what ended because of its start request is refused, not failed
      ...missing(byError, reported(facts, 'RunsFailed', 'error', 'RunsRefused'), 'RunsFailed'),
    ];
  },
};

/** Errors of an agent's own are one value of the dimension. */
function missing(expected: ReadonlyMap<string, number>, found: ReadonlyMap<string, number>, metric: string) {
  const others = found.get('Other') ?? 0;
  return [...expected].flatMap(([error, times]) => {
    const value = found.get(error) ?? others;
    return value >= times ? [] : [{ about: metric, what: `${error} is ${value}, the histories have ${times}` }];
  });
}

/** A metric is a minute old when its alarm is evaluated, and an event may come to its rule that late. */
const RINGS_WITHIN_MS = 150_000;

const alarmsRing: Check = {
  name: 'the alarm CircuitOpened rings when a circuit opens',
  find: (facts) => {
    const { evidence } = facts;
    const alarm = evidence.alarms.find((name) => name.endsWith('CircuitOpened'));
    if (alarm === undefined) return [];
    const ringing = ringingTimes(evidence.events, alarm);
    return facts.publishedAs('CircuitOpened').flatMap(({ id, atMs, from }) => {
      const at = Number(atMs);
      // what a circuit reopens for was said when it opened
      if (from !== 'CLOSED' || at + RINGS_WITHIN_MS > evidence.tables.atMs) return [];
      const isRung = ringing.some(([fromMs, toMs]) => fromMs <= at + RINGS_WITHIN_MS && toMs >= at);
      return isRung ? [] : [{ about: String(id), what: `${alarm} did not ring within ${RINGS_WITHIN_MS / 1000} s` }];
    });
  },
};

/** From when to when an alarm rang. */
function ringingTimes(events: readonly BusEvent[], alarm: string): [number, number][] {
  const times: [number, number][] = [];
  let since: number | undefined;
  for (const { 'detail-type': type, detail, time } of events) {
    const { alarmName, state } = detail as { alarmName?: string; state?: { value?: string } };
    if (type !== 'CloudWatch Alarm State Change' || alarmName !== alarm) continue;
    const atMs = Date.parse(time);
    if (state?.value === 'ALARM') since = atMs;
    else if (since !== undefined) {
      times.push([since, atMs]);
      since = undefined;
    }
  }
  return since === undefined ? times : [...times, [since, Number.POSITIVE_INFINITY]];
}

const oneEnd: Check = {
  name: 'each execution ends once, and once more for each redrive',
  find: ({ evidence }) =>
    evidence.executions.flatMap(({ name, history, redriveCount }) => {
      const ends = history.filter(({ type }) => /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(type)).length;
      const succeeded = history.filter(({ type }) => type === 'ExecutionSucceeded').length;
      const found = [
        ...(ends === redriveCount + 1 ? [] : [`it ended ${ends} times, redriven ${redriveCount} times`]),
        ...(succeeded > 1 ? [`it succeeded ${succeeded} times`] : []),
      ];
      return found.map((what) => ({ about: nameIn(name), what }));
    }),
};

export const SIGNAL_CHECKS = [failuresAreCounted, alarmsRing, oneEnd];
