import { GetExecutionHistoryCommand, type HistoryEvent, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { type DashboardReport, readDashboard } from '../../ops/dashboard.ts';
import { isReportedByAws, METRIC_CATALOGUE, type MetricName, metricEntry } from '../../patterns/catalogue/metrics.ts';
import { metricBudget } from '../docs/support/metric-budget.ts';
import { signalRows } from '../docs/support/signals.ts';
import { filesBelow, textOf } from '../repository/support/files.ts';
import { needs } from '../support/endpoint/needs.ts';
import { collectMetrics, distinctMetrics, type MetricReports, type Reported } from '../support/metrics.ts';
import { OperationsHandlers } from '../support/operations-handlers.ts';
import { assemblyOf } from '../support/synth.ts';
import { openOwnWorld, type World } from '../support/world.ts';

const AAPL = { input: { ticker: 'AAPL' } };

/** Distinct metrics of a healthy run and its health check, and of all faults below, as docs/metrics.md has and prices them. */
const BUDGET = {
  healthy: metricBudget('healthy runs, one tier, three phases'),
  faulty: metricBudget('with every fault of its test, two tiers'),
};

let world: World;
let operations: OperationsHandlers;
let reports: MetricReports;
/** what was reported in each part of the scenario */
const parts: Record<'healthy' | 'fallback' | 'outage' | 'store' | 'poison', Reported[]> = {
  healthy: [],
  fallback: [],
  outage: [],
  store: [],
  poison: [],
};
let dashboard: DashboardReport;
/** lines of the healthy run, without those of its health check */
let healthyRunLines: MetricReports['lines'];
/** of the run whose agents fail at their first tier */
let fallbackArn: string;

/** The sum of a metric, of one value of its dimension where one is given. */
function sumOf(values: readonly Reported[], name: MetricName, of?: string): number {
  const { dimension } = metricEntry(name);
  return values
    .filter((each) => each.name === name && (of === undefined || each.dimensions[dimension ?? ''] === of))
    .reduce((sum, { value }) => sum + value, 0);
}

/** How often tasks ended by errors of AWS's own, by error: in the histories of all executions of the workflow. */
async function unreportedInHistories(): Promise<Record<string, number>> {
  const { stepFunctions, stateMachineArn } = world.target;
  const { executions = [] } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
  const counts: Record<string, number> = {};
  for (const { executionArn } of executions) {
    const { events = [] } = await stepFunctions.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
    );
    for (const { taskFailedEventDetails, taskTimedOutEventDetails } of events) {
      const error = (taskFailedEventDetails ?? taskTimedOutEventDetails)?.error ?? '';
      if (isReportedByAws(error)) counts[error] = (counts[error] ?? 0) + 1;
    }
  }
  return counts;
}

/**
 * Calls whose first attempt failed and that were answered: when that attempt began, and between which times the answer was stored.
 * Each is found backwards from its answer, to the first time that its Invoke state was entered.
 */
async function lateAnswers(executionArn: string) {
  const { events = [] } = await world.target.stepFunctions.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
  );
  const byId = new Map(events.map((event) => [event.id ?? 0, event]));
  const ms = (event: HistoryEvent | undefined) => event?.timestamp?.getTime() ?? Number.NaN;
  return events.flatMap((answer) => {
    if (answer.type !== 'TaskSucceeded') return [];
    const before: HistoryEvent[] = [];
    for (
      let event = byId.get(answer.previousEventId ?? 0);
      event?.id !== undefined && event.type !== 'MapIterationStarted';
    ) {
      before.push(event);
      event = byId.get(event.previousEventId ?? 0);
    }
    const entered = before.filter(({ stateEnteredEventDetails }) =>
      / Invoke$/.test(stateEnteredEventDetails?.name ?? ''),
    );
    const wasAnswered = / Invoke$/.test(
      before.find(({ type }) => type === 'TaskStateEntered')?.stateEnteredEventDetails?.name ?? '',
    );
    if (!wasAnswered || !before.some(({ type }) => type === 'TaskFailed')) return [];
    const lastAttempt = before.find(({ type }) => type === 'TaskScheduled');
    return [{ fromMs: ms(entered.at(-1)), atLeastMs: ms(lastAttempt), atMostMs: ms(answer) }];
  });
}

async function report(part: keyof typeof parts, work: () => Promise<void>): Promise<void> {
  const before = reports.values.length;
  await work();
  parts[part] = reports.values.slice(before);
}

/** Six runs, whose failures open circuits, and one that these refuse; recovery and healing end what they began. */
async function outage(): Promise<void> {
  await operations.injectFaults(150, 'risk=error', 'trend=error', 'volume=error');
  const failing = await Promise.all(Array.from({ length: 6 }, () => operations.start(AAPL)));
  for (const arn of failing) await operations.until(arn, ({ status }) => status === 'FAILED');
  failing.push(await operations.start(AAPL));
  for (let minute = 0; minute < 5; minute++) await world.pass(120_000);
  for (const arn of failing) await operations.until(arn, ({ status }) => status === 'SUCCEEDED');
  await operations.untilIdle('RecoveryMachineArn');
  await operations.untilIdle('HealingMachineArn');
}

needs(['ownCloud'], () => {
  beforeAll(async () => {
    world = await openOwnWorld(await assemblyOf('research'));
    if (world.cloud === undefined) throw new Error('a world of its own has a cloud');
    reports = collectMetrics(world.cloud);
    operations = new OperationsHandlers(world);
    await report('healthy', async () => {
      await world.run(AAPL);
      healthyRunLines = [...reports.lines];
      await world.pass(60_000);
      await operations.eventually(async () => reports.values.find(({ name }) => name === 'UnhealthyAgents'));
    });
    await report('fallback', async () => {
      const { outcome } = await world.run({ ...AAPL, faults: ['risk/rules=error', 'volume/rules=crash'] });
      fallbackArn = outcome.executionArn;
    });
    await report('outage', outage);
    await report('store', async () => {
      await world.run({ ...AAPL, faults: ['store=throttle@0.3'], faultSeed: 4 });
    });
    await report('poison', async () => {
      await operations.start({ input: { ticker: 'AAPL', dataDir: '/nowhere' } });
      await operations.eventually(async () => (sumOf(reports.values, 'RunsGivenUp') > 0 ? true : undefined));
    });
    // more than the scenario takes: between two polls virtual time passes, on a busy machine an hour in all
    dashboard = await readDashboard(world.target, 3);
  });
  afterAll(async () => {
    operations.close();
    await world.close();
  });

  test('a healthy run reports what it did, within the budget of metrics', () => {
    const { healthy } = parts;
    expect(distinctMetrics(healthy).length).toBeLessThanOrEqual(BUDGET.healthy);
    expect([sumOf(healthy, 'RunsStarted'), sumOf(healthy, 'RunsSucceeded', '0')]).toEqual([1, 1]);
    // two of three replicas decide the gate; the third may answer, too
    expect(sumOf(healthy, 'Answers', 'rules')).toBeGreaterThanOrEqual(10);
    expect(sumOf(healthy, 'Attempts', 'rules')).toBe(sumOf(healthy, 'Answers', 'rules'));
    const phases = healthy.filter(({ name }) => name === 'PhaseDuration').map(({ dimensions }) => dimensions.phase);
    expect(phases).toEqual(['research', 'strategy', 'quality-gate']);
    const names = healthy.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['QuorumTime', 'RunDuration', 'UnhealthyAgents']));
    expect(names.filter((name) => /Failed|Fallback|Circuit|Throttle|Unpublished/.test(name))).toEqual([]);
  });

  test('a run whose agents fail at their first tier reports its attempts, the fallbacks and the time to the answers', () => {
    const { fallback } = parts;
    expect(sumOf(fallback, 'AttemptsFailed', 'AgentError')).toBe(3);
    expect(sumOf(fallback, 'Attempts', 'rules')).toBe(sumOf(fallback, 'Answers', 'rules') + 3);
    expect([sumOf(fallback, 'Answers', 'simple-rules'), sumOf(fallback, 'Fallbacks', 'simple-rules')]).toEqual([2, 2]);
    // the function that crashed could not report itself
    expect(sumOf(fallback, 'AttemptsFailed', 'Runtime.ExitError')).toBe(1);
    expect(sumOf(fallback, 'TimeToAnswer')).toBeGreaterThan(0);
  });

  test('the time to an answer begins with the attempt that failed first, as the history has it', async () => {
    const times = parts.fallback.filter(({ name }) => name === 'TimeToAnswer').map(({ value }) => value);
    const calls = await lateAnswers(fallbackArn);
    expect(calls).toHaveLength(2);
    expect(times).toHaveLength(2);
    for (const { fromMs, atLeastMs, atMostMs } of calls) {
      const isOfCall = (value: number) => value >= atLeastMs - fromMs && value <= atMostMs - fromMs;
      expect({
        times,
        atLeast: atLeastMs - fromMs,
        atMost: atMostMs - fromMs,
        found: times.some(isOfCall),
      }).toMatchObject({ found: true });
    }
  });

  test('an outage is reported from the failures to the recovery', () => {
    const { outage: values } = parts;
    expect(sumOf(values, 'RunsFailed', 'CriticalDegradationError')).toBeGreaterThanOrEqual(6);
    // the total and the sum by error
    expect(sumOf(values, 'RunsFailed')).toBe(2 * sumOf(values, 'RunsFailed', 'CriticalDegradationError'));
    expect(sumOf(values, 'RunsRecovered')).toBe(7);
    for (const name of [
      'Redrives',
      'CallsFailed',
      'CircuitsOpened',
      'CircuitRejections',
      'CircuitsClosed',
      'CircuitsHealed',
      'UnhealthyAgents',
    ] as const) {
      expect([name, sumOf(values, name) > 0]).toEqual([name, true]);
    }
  });

  test('attempts that no function could report are counted from the log of the state machine, each retry of them', async () => {
    const counted = await unreportedInHistories();
    // each crash of a tier that is tried three times
    expect(counted['Runtime.ExitError']).toBe(3);
    const shown = dashboard.widgets.find(
      (widget) => widget.kind === 'graph' && widget.title === 'Attempts by tier, and failed attempts by error',
    );
    const series = shown?.kind === 'graph' ? shown.series : [];
    const figures = series.flatMap(({ label, figure }) =>
      label.startsWith('unreported: ') ? [[label.slice('unreported: '.length), figure.value] as const] : [],
    );
    expect(Object.fromEntries(figures)).toEqual(counted);
    expect(distinctMetrics(reports.values).length + figures.length).toBeLessThanOrEqual(BUDGET.faulty);
  });

  test('throttled requests of tables and runs that are given up are reported', () => {
    expect(sumOf(parts.store, 'StoreThrottles')).toBeGreaterThan(0);
    expect(sumOf(parts.poison, 'RunsGivenUp')).toBe(1);
  });

  test('the lines of a healthy run are as many and as long as the page of metrics has them', () => {
    const [, lines, bytes, price] =
      /healthy run of the example writes (\d+) lines of\s+about (\d+) bytes, for whose ingestion a million runs cost \$(\d+\.\d\d)/.exec(
        textOf('docs/metrics.md'),
      ) ?? [];
    const written = healthyRunLines.map((line) => JSON.stringify(line).length);
    const mean = written.reduce((sum, each) => sum + each, 0) / written.length;
    expect(Math.abs(written.length - Number(lines))).toBeLessThanOrEqual(1);
    expect(Math.abs(mean - Number(bytes))).toBeLessThan(20);
    // $0.50 a GB
    expect(Number(price)).toBeCloseTo((Number(lines) * Number(bytes) * 0.5) / 1_000, 1);
  });

  test('every line is in the format of CloudWatch, within its limits, and of the catalogue', () => {
    for (const { _aws, ...fields } of reports.lines) {
      expect(Object.keys(_aws).toSorted()).toEqual(['CloudWatchMetrics', 'Timestamp']);
      for (const { Dimensions, Metrics } of _aws.CloudWatchMetrics) {
        expect(Metrics.length).toBeLessThanOrEqual(100);
        for (const { Name } of Metrics) expect(typeof fields[Name]).toBe('number');
        for (const name of Dimensions.flat()) expect(typeof fields[name]).toBe('string');
      }
    }
    for (const { name, unit, dimensions, value } of reports.values) {
      expect(Object.keys(METRIC_CATALOGUE)).toContain(name);
      const entry = metricEntry(name as MetricName);
      expect(unit).toBe(entry.unit);
      expect(value).toBeGreaterThanOrEqual(0);
      const { service, ...others } = dimensions;
      expect(service).toBe('research');
      const [other] = Object.keys(others);
      expect([name, other]).toEqual([name, entry.hasTotal && other === undefined ? undefined : entry.dimension]);
      expect(Object.keys(others).length).toBeLessThanOrEqual(1);
    }
  });

  test('no agent, run or circuit is a dimension, and faults add few metrics', () => {
    const values = new Set(reports.values.flatMap(({ dimensions }) => Object.values(dimensions)));
    for (const value of values) expect(value).not.toMatch(/^(risk|trend|volume)|[/:#]/);
    expect(distinctMetrics(reports.values).length).toBeLessThanOrEqual(BUDGET.faulty);
  });

  test('every metric of the catalogue is reported here, or in the test of a row or of another part', () => {
    const here = new Set([...reports.values.map(({ name }) => name), 'AttemptsUnreported']);
    const ofRows = new Set(signalRows().flatMap(({ metrics }) => metrics));
    const others = filesBelow('test/workflow').map(textOf).join('\n');
    for (const name of Object.keys(METRIC_CATALOGUE)) {
      const isReported = here.has(name) || ofRows.has(name) || new RegExp(`emitted\\([^)]*'${name}'`).test(others);
      expect([name, isReported]).toEqual([name, true]);
    }
  });

  test('every graph of the dashboard has data, but that of models', () => {
    const empty = dashboard.widgets.flatMap((widget) =>
      widget.kind === 'graph' && widget.series.every(({ points }) => points.length === 0) ? widget.title : [],
    );
    expect(empty).toEqual(['Tokens of models, and their cost in micro-dollars']);
  });

  test('the figures of the dashboard are those of the lines', () => {
    const figures = new Map(
      dashboard.widgets.flatMap((widget) =>
        widget.kind === 'graph'
          ? widget.series.map(({ label, figure }) => [`${widget.title}: ${label}`, figure.value] as const)
          : [],
      ),
    );
    expect(figures.get('Runs: started')).toBe(sumOf(reports.values, 'RunsStarted'));
    expect(figures.get('Runs: level 0')).toBe(sumOf(reports.values, 'RunsSucceeded', '0'));
    expect(figures.get('Answers by tier: rules')).toBe(sumOf(reports.values, 'Answers', 'rules'));
    expect(figures.get('Failed and refused runs by error: CriticalDegradationError')).toBe(
      sumOf(reports.values, 'RunsFailed', 'CriticalDegradationError'),
    );
    const availability = figures.get('Availability: succeeded, in percent') ?? Number.NaN;
    expect(availability).toBeGreaterThanOrEqual(0);
    expect(availability).toBeLessThanOrEqual(100);
  });
});
