import { SAVED_QUERIES } from '../../../lib/monitoring/saved-queries.ts';
import { sourcesOf, textOf } from '../../repository/support/files.ts';
import { assemblyOf, resourcesOf } from '../../support/synth.ts';

test('the stack has the queries, each over the log group of every function of it', async () => {
  const assembly = await assemblyOf('research');
  const queries = resourcesOf(assembly, 'AWS::Logs::QueryDefinition').map(({ Properties }) => Properties);
  expect(queries.map(({ Name }) => String(Name).split('/').at(-1)).toSorted()).toEqual(
    Object.keys(SAVED_QUERIES).toSorted(),
  );
  const groups = resourcesOf(assembly, 'AWS::Lambda::Function').map(
    ({ Properties }) => (Properties.LoggingConfig as { readonly LogGroup: unknown }).LogGroup,
  );
  for (const { LogGroupNames } of queries) {
    expect(asSorted(LogGroupNames as unknown[])).toEqual(asSorted(groups));
  }
});

function asSorted(values: readonly unknown[]): string[] {
  return values.map((value) => JSON.stringify(value)).toSorted();
}

test('every code and field that a query names is logged', () => {
  const text = [...sourcesOf('lambdas'), ...sourcesOf('models')].map(textOf).join('\n');
  const queries = Object.values(SAVED_QUERIES).join('\n');
  for (const [, code] of queries.matchAll(/code = "(\w+)"/g)) expect(text).toContain(`'${code}'`);
  for (const field of ['inputTokens', 'outputTokens', 'costMicroDollars', 'from', 'tier', 'agent', 'Error', 'Cause']) {
    expect(queries).toContain(field);
    expect(text).toMatch(new RegExp(`\\b${field}\\b`));
  }
});
