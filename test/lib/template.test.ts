import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsonata from 'jsonata';
import { EVENT_CATALOGUE } from '../../patterns/catalogue/events.ts';
import { taskTimeoutSeconds, tierLimitSeconds } from '../../patterns/timeout.ts';
import { anchorsOf } from '../repository/support/markdown.ts';
import { assemblyOf, definitionOf, type MachineName, resourcesOf, synthesize, templateOf } from '../support/synth.ts';

test('tables are on demand, encrypted and recoverable to a point in time; the workflows expire', async () => {
  const tables = resourcesOf(await assemblyOf('research'), 'AWS::DynamoDB::Table');
  expect(tables).toHaveLength(2);
  for (const { Properties } of tables) {
    expect(Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  }
  const expiring = tables.filter(({ Properties }) => Properties.TimeToLiveSpecification !== undefined);
  expect(expiring.map(({ Properties }) => Properties.TimeToLiveSpecification)).toEqual([
    { AttributeName: 'expiresAtSec', Enabled: true },
  ]);
});

test('every function has a log group of its own, with retention', async () => {
  const assembly = await assemblyOf('research');
  const functions = resourcesOf(assembly, 'AWS::Lambda::Function');
  const groups = functions.map(({ Properties }) => JSON.stringify(Properties.LoggingConfig));
  expect(new Set(groups).size).toBe(functions.length);
  const logGroups = resourcesOf(assembly, 'AWS::Logs::LogGroup');
  expect(logGroups).toHaveLength(functions.length);
  for (const { Properties } of logGroups) expect(Properties.RetentionInDays).toBe(14);
});

test('the limits are nested: attempt < function < Task', async () => {
  const assembly = await assemblyOf('research');
  const definition = JSON.stringify(definitionOf(assembly));
  const numbersAt = (key: string) =>
    [...definition.matchAll(new RegExp(`"${key}":(\\d+)`, 'g'))].map((m) => Number(m[1]));
  const functions = [...timeoutsOf(assembly)].flatMap(([arn, seconds]) => (definition.includes(arn) ? [seconds] : []));
  const longestMs = Math.max(...numbersAt('attemptTimeoutMs'));
  expect(longestMs / 1000).toBeLessThan(Math.min(...functions));
  expect(taskTimeoutSeconds(tierLimitSeconds(longestMs))).toBeGreaterThan(Math.min(...functions));
  expect(Math.min(...numbersAt('TimeoutSeconds'))).toBeGreaterThan(Math.max(...functions));
});

/** Limit of each function, in seconds, by its ARN as definitions show it. */
function timeoutsOf(assembly: string): Map<string, number> {
  const resources = Object.entries(templateOf(assembly).Resources);
  const functions = resources.filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
  return new Map(
    functions.map(([id, { Properties }]) => [`<${id.replace(/[0-9A-F]{8}$/, '')}.Arn>`, Number(Properties.Timeout)]),
  );
}

test.each<MachineName>(['Recovery', 'CircuitHealing'])('each Task of %s outlives its function', async (machine) => {
  const assembly = await assemblyOf('research');
  const timeouts = timeoutsOf(assembly);
  const states = Object.values(definitionOf(assembly, machine).States as Record<string, TaskState>);
  const invoking = states.filter((state) => state.Arguments?.FunctionName !== undefined);
  expect(invoking.length).toBeGreaterThan(0);
  for (const { Arguments, TimeoutSeconds } of invoking) {
    expect(TimeoutSeconds).toBeGreaterThan(timeouts.get(Arguments?.FunctionName ?? '') ?? Number.NaN);
  }
});

interface TaskState {
  readonly TimeoutSeconds?: number;
  readonly Arguments?: { readonly FunctionName?: string };
}

test('a rule that cannot deliver leaves its event in a dead-letter queue, which EventBridge may write to', async () => {
  const assembly = await assemblyOf('research');
  const rules = resourcesOf(assembly, 'AWS::Events::Rule');
  expect(rules).toHaveLength(4);
  for (const { Properties } of rules) {
    for (const target of Properties.Targets as object[]) {
      expect(target).toMatchObject({ DeadLetterConfig: {}, RetryPolicy: { MaximumRetryAttempts: 20 } });
    }
  }
  const policies = resourcesOf(assembly, 'AWS::SQS::QueuePolicy').map(({ Properties }) => JSON.stringify(Properties));
  expect(policies.some((policy) => policy.includes('events.amazonaws.com'))).toBe(true);
});

test('every alarm says what to do, and what it means when there is no data', async () => {
  const runbook = anchorsOf('docs/runbook.md');
  const alarms = resourcesOf(await assemblyOf('research'), 'AWS::CloudWatch::Alarm').map(
    ({ Properties }) => Properties,
  );
  expect(alarms.length).toBeGreaterThan(0);
  for (const { AlarmName, AlarmDescription, TreatMissingData } of alarms) {
    const name = String(AlarmName).split(' ').at(-1) ?? '';
    expect([...runbook]).toContain(name.toLowerCase());
    expect(AlarmDescription).toContain(`docs/runbook.md#${name.toLowerCase()}`);
    expect(TreatMissingData).toMatch(/^(breaching|notBreaching)$/);
  }
});

test('every event of the catalogue has a heading in the runbook', () => {
  const runbook = [...anchorsOf('docs/runbook.md')];
  for (const { runbook: anchor } of Object.values(EVENT_CATALOGUE)) expect(runbook).toContain(anchor);
});

test('every expression in the definitions is JSONata that parses', async () => {
  const [research, review] = [await assemblyOf('research'), await assemblyOf('review')];
  const text = JSON.stringify([
    definitionOf(research),
    definitionOf(review),
    definitionOf(research, 'Recovery'),
    definitionOf(research, 'CircuitHealing'),
  ]);
  const expressions = [...text.matchAll(/"\{%(.*?)%\}"/g)].map(([, source]) => JSON.parse(`"${source}"`) as string);
  expect(expressions.length).toBeGreaterThan(20);
  for (const expression of expressions) expect(() => jsonata(expression)).not.toThrow();
});

test('production keeps its data and refuses injected faults', async () => {
  const assembly = await assemblyOf('research', 'prod');
  for (const { DeletionPolicy } of resourcesOf(assembly, 'AWS::DynamoDB::Table')) expect(DeletionPolicy).toBe('Retain');
  for (const { Properties } of resourcesOf(assembly, 'AWS::Lambda::Function')) {
    expect(Properties.Environment).toMatchObject({ Variables: { FAULT_INJECTION: 'disabled' } });
  }
});

test('the same sources give the same template, byte for byte', async () => {
  const first = await assemblyOf('review');
  const second = await synthesize('review', 'dev', mkdtempSync(join(tmpdir(), 'ballast-again-')));
  const [template = ''] = readdirSync(first).filter((name) => name.endsWith('.template.json'));
  expect(readFileSync(join(second, template), 'utf8')).toBe(readFileSync(join(first, template), 'utf8'));
});
