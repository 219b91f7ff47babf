import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsonata from 'jsonata';
import { taskTimeoutSeconds, tierLimitSeconds } from '../../patterns/timeout.ts';
import { removeAtEnd } from '../support/remove-at-end.ts';
import { assemblyOf, definitionOf, type MachineName, resourcesOf, synthesize, templateOf } from '../support/synth.ts';

test('the timeouts of agents are nested: attempt < function < Task', async () => {
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

test.each<MachineName>(['Recovery', 'CircuitHealing'])(
  'each Task of %s has a longer timeout than its function',
  async (machine) => {
    const assembly = await assemblyOf('research');
    const timeouts = timeoutsOf(assembly);
    const states = Object.values(definitionOf(assembly, machine).States as Record<string, TaskState>);
    const invoking = states.filter((state) => state.Arguments?.FunctionName !== undefined);
    expect(invoking.length).toBeGreaterThan(0);
    for (const { Arguments, TimeoutSeconds } of invoking) {
      expect(TimeoutSeconds).toBeGreaterThan(timeouts.get(Arguments?.FunctionName ?? '') ?? Number.NaN);
    }
  },
);

interface TaskState {
  readonly TimeoutSeconds?: number;
  readonly Arguments?: { readonly FunctionName?: string };
}

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

test('the prod stage retains its tables and disables fault injection', async () => {
  const assembly = await assemblyOf('research', 'prod');
  for (const { DeletionPolicy } of resourcesOf(assembly, 'AWS::DynamoDB::Table')) expect(DeletionPolicy).toBe('Retain');
  for (const { Properties } of resourcesOf(assembly, 'AWS::Lambda::Function')) {
    expect(Properties.Environment).toMatchObject({ Variables: { FAULT_INJECTION: 'disabled' } });
  }
});

test('the same sources give the same template, byte for byte', async () => {
  const first = await assemblyOf('review');
  const second = await synthesize('review', 'dev', removeAtEnd(mkdtempSync(join(tmpdir(), 'ballast-again-'))));
  const [template = ''] = readdirSync(first).filter((name) => name.endsWith('.template.json'));
  expect(readFileSync(join(second, template), 'utf8')).toBe(readFileSync(join(first, template), 'utf8'));
});
