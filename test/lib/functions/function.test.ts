import { assemblyOf, resourcesOf } from '../../support/synth.ts';

test('every function has a log group of its own, with retention', async () => {
  const assembly = await assemblyOf('research');
  const functions = resourcesOf(assembly, 'AWS::Lambda::Function');
  const groups = functions.map(({ Properties }) => JSON.stringify(Properties.LoggingConfig));
  expect(new Set(groups).size).toBe(functions.length);
  const logGroups = resourcesOf(assembly, 'AWS::Logs::LogGroup');
  // and the log of the state machine, and the access log of the API
  expect(logGroups).toHaveLength(functions.length + 2);
  for (const { Properties } of logGroups) expect(Properties.RetentionInDays).toBe(14);
});
