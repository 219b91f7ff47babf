import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsonata from 'jsonata';
import { stageOf } from '../../lib/config.ts';
import { assemblyOf, definitionOf, resourcesOf, synthesize } from '../support/synth.ts';

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
  const functions = resourcesOf(assembly, 'AWS::Lambda::Function').map(({ Properties }) => Number(Properties.Timeout));
  expect(Math.max(...numbersAt('attemptTimeoutMs')) / 1000).toBeLessThan(Math.min(...functions));
  expect(Math.min(...numbersAt('taskTimeoutSeconds'))).toBeGreaterThan(Math.min(...functions));
  expect(Math.min(...numbersAt('TimeoutSeconds'))).toBeGreaterThan(Math.max(...functions));
});

test('every expression in the definitions is JSONata that parses', async () => {
  const text = JSON.stringify([definitionOf(await assemblyOf('research')), definitionOf(await assemblyOf('review'))]);
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
  const second = join(mkdtempSync(join(tmpdir(), 'ballast-again-')), 'assembly');
  await synthesize('review', 'dev', second);
  const [template = ''] = readdirSync(first).filter((name) => name.endsWith('.template.json'));
  expect(readFileSync(join(second, template), 'utf8')).toBe(readFileSync(join(first, template), 'utf8'));
});

test('fails for a stage or a setting that cannot be, naming what can', () => {
  expect(() => stageOf({ stage: 'staging' })).toThrow('stage is "staging", allowed are dev, prod');
  expect(() => stageOf({ circuitOpenSeconds: 'x' })).toThrow('circuitOpenSeconds is "x", allowed is a number above 0');
  expect(stageOf({ circuitOpenSeconds: '2' })).toMatchObject({ name: 'dev', circuitOpenMs: 2_000 });
});
