import type { Clock } from '../../clock/clock.ts';
import { fileIn, openRecordFile } from '../../storage/record-file.ts';
import { type AlarmResource, type CompositeAlarmResource, metricKey } from './alarm.ts';
import { isMet } from './alarm-rule.ts';
import { type Datapoint, evaluateAlarm } from './evaluate.ts';
import { type Datum, type MetricData, MINUTE_MS, openMetricData } from './metric-data.ts';
import { type AlarmState, type StateChange, timestamp } from './notification.ts';

/** CloudWatch: the alarms of the template, and the metrics that they watch. */
export interface Alarms {
  /** the metrics that are kept */
  readonly data: MetricData;
  /** Takes a value of a metric; an alarm that it makes ring does so at once. */
  put(datum: Datum): void;
  /** Registers a metric that is read instead of reported: at the end of each minute and when `refresh` is called. */
  gauge(gauge: Gauge): void;
  /** Reads the gauge again, because what it measures has changed. */
  refresh(gauge: Gauge): void;
  list(): readonly { readonly alarm: AlarmResource | CompositeAlarmResource; readonly state: AlarmState }[];
  /** Begins to evaluate, once everything that alarms notify is there. */
  start(): void;
  close(): void;
}

export interface Gauge {
  readonly metric: Datum['metric'];
  /** @returns undefined while the service reports nothing */
  readonly read: () => number | undefined;
}

interface StateRecord extends AlarmState {
  readonly name: string;
}

/**
 * Alarms are evaluated at the end of each minute, and when a value arrives: an alarm that the values of the minute so far make
 * ring does not wait for its end. It clears only after a complete period. A composite alarm follows the alarms of its rule at once.
 *
 * @param options.onChange is called after the new state is persisted
 */
export function openAlarms(options: {
  readonly directory: string | undefined;
  readonly alarms: readonly AlarmResource[];
  readonly composites: readonly CompositeAlarmResource[];
  readonly clock: Clock;
  readonly onChange: (change: StateChange) => void;
}): Alarms {
  const { clock } = options;
  const data = openMetricData(fileIn(options.directory, 'metrics.jsonl'), clock);
  const states = openRecordFile<StateRecord>(fileIn(options.directory, 'alarms.jsonl'));
  const current = new Map(states.read().map((record) => [record.name, record]));
  states.replace([...current.values()]);
  const byMetric = new Map<string, AlarmResource[]>();
  const gauges: Gauge[] = [];
  const sinceMs = clock.nowMs();
  let isStarted = false;

  for (const alarm of options.alarms) {
    const key = metricKey(alarm.metric);
    byMetric.set(key, [...(byMetric.get(key) ?? []), alarm]);
    data.watch(alarm.metric, alarm.periodSeconds * 1000 * alarm.evaluationPeriods + 2 * MINUTE_MS);
    if (!current.has(alarm.name)) remember(alarm, { ...UNCHECKED, sinceMs });
  }
  for (const composite of options.composites) {
    if (!current.has(composite.name)) remember(composite, { ...UNCHECKED, sinceMs });
  }

  function remember(alarm: Pick<AlarmResource, 'name'>, state: AlarmState): void {
    const record = { name: alarm.name, ...state };
    current.set(alarm.name, record);
    states.append(record);
  }

  function datapoints(alarm: AlarmResource, endMs: number): Datapoint[] {
    const periodMs = alarm.periodSeconds * 1000;
    return Array.from({ length: alarm.evaluationPeriods }, (_, index) => {
      const fromMs = endMs - periodMs * (alarm.evaluationPeriods - index);
      const value = data.statistic(alarm.metric, alarm.statistic, fromMs, fromMs + periodMs);
      return { fromMs, isObserved: fromMs >= sinceMs, ...(value === undefined ? {} : { value }) };
    });
  }

  function evaluate(alarm: AlarmResource): void {
    const lastMinuteMs = Math.floor(clock.nowMs() / MINUTE_MS) * MINUTE_MS;
    const soFar = datapoints(alarm, lastMinuteMs + MINUTE_MS);
    const early = soFar.at(-1)?.value === undefined ? undefined : evaluateAlarm(alarm, soFar);
    if (early?.value === 'ALARM') {
      changeTo(alarm, early.value, early.reason, soFar);
      return;
    }
    const complete = datapoints(alarm, lastMinuteMs);
    const { value, reason } = evaluateAlarm(alarm, complete);
    if (value !== undefined) changeTo(alarm, value, reason, complete);
  }

  function changeTo(
    alarm: AlarmResource,
    value: AlarmState['value'],
    reason: string,
    evaluated: readonly Datapoint[],
  ): void {
    const before = current.get(alarm.name);
    if (before === undefined || before.value === value) return;
    const state = { value, reason, reasonData: reasonDataOf(alarm, evaluated, clock.nowMs()), sinceMs: clock.nowMs() };
    remember(alarm, state);
    options.onChange({ alarm, before, state });
    evaluateComposites();
  }

  /** A change of a composite alarm may change others: its own change evaluates them all again. */
  function evaluateComposites(): void {
    if (!isStarted) return;
    for (const alarm of options.composites) {
      const before = current.get(alarm.name);
      const value = isMet(alarm.rule, stateOf) ? 'ALARM' : 'OK';
      if (before === undefined || before.value === value) continue;
      const reason = `${alarm.arn} transitioned to ${value}, as its rule is ${value === 'ALARM' ? '' : 'not '}met: ${alarm.ruleText}`;
      const state = { value, reason, reasonData: '{}', sinceMs: clock.nowMs() } as const;
      remember(alarm, state);
      options.onChange({ alarm, before, state });
      evaluateComposites();
      return;
    }
  }

  function stateOf(nameOrArn: string): AlarmState['value'] | undefined {
    const byArn = [...options.alarms, ...options.composites].find(({ arn }) => arn === nameOrArn);
    return current.get(byArn?.name ?? nameOrArn)?.value;
  }

  function evaluateAll(): void {
    for (const alarm of options.alarms) evaluate(alarm);
    evaluateComposites();
  }

  /** @param atMs the minute that the reading belongs to */
  function read({ metric, read: value }: Gauge, atMs = clock.nowMs()): void {
    const reading = value();
    if (reading !== undefined) data.sample({ metric, value: reading, atMs });
  }

  function awaitNextMinute(): void {
    const dueMs = (Math.floor(clock.nowMs() / MINUTE_MS) + 1) * MINUTE_MS;
    const endMinute = () => {
      for (const gauge of gauges) read(gauge, dueMs - 1);
      evaluateAll();
      awaitNextMinute();
    };
    clock.at(dueMs, endMinute, { background: true }); // an evaluation does not advance virtual time
  }

  function evaluateWatching(metric: Datum['metric']): void {
    if (isStarted) for (const alarm of byMetric.get(metricKey(metric)) ?? []) evaluate(alarm);
  }

  return {
    data,
    put(datum) {
      if (data.put(datum)) evaluateWatching(datum.metric);
    },
    gauge: (gauge) => {
      gauges.push(gauge);
    },
    refresh(gauge) {
      read(gauge);
      evaluateWatching(gauge.metric);
    },
    list: () =>
      [...options.alarms, ...options.composites].map((alarm) => ({
        alarm,
        state: current.get(alarm.name) ?? UNCHECKED,
      })),
    start() {
      isStarted = true;
      if (options.alarms.length === 0 && gauges.length === 0) return;
      for (const gauge of gauges) read(gauge);
      evaluateAll();
      awaitNextMinute();
    },
    close() {
      data.close();
      states.close();
    },
  };
}

const UNCHECKED: AlarmState = {
  value: 'INSUFFICIENT_DATA',
  reason: 'Unchecked: Initial alarm creation',
  reasonData: '{}',
  sinceMs: 0,
};

function reasonDataOf(alarm: AlarmResource, evaluated: readonly Datapoint[], nowMs: number): string {
  return JSON.stringify({
    version: '1.0',
    queryDate: timestamp(nowMs),
    startDate: timestamp(evaluated[0]?.fromMs ?? nowMs),
    statistic: alarm.statistic,
    period: alarm.periodSeconds,
    recentDatapoints: evaluated.flatMap(({ value }) => value ?? []),
    threshold: alarm.threshold,
  });
}
