import { assemblyOf, resourcesOf } from '../../support/synth.ts';

test('every target of a rule has a dead-letter queue, which EventBridge may write to', async () => {
  const assembly = await assemblyOf('research');
  const rules = resourcesOf(assembly, 'AWS::Events::Rule');
  // health checks, failures, sweeps, circuits, and the event that starts research
  expect(rules).toHaveLength(5);
  for (const { Properties } of rules) {
    for (const target of Properties.Targets as object[]) {
      expect(target).toMatchObject({ DeadLetterConfig: {}, RetryPolicy: { MaximumRetryAttempts: 20 } });
    }
  }
  const policies = resourcesOf(assembly, 'AWS::SQS::QueuePolicy').map(({ Properties }) => JSON.stringify(Properties));
  expect(policies.some((policy) => policy.includes('events.amazonaws.com'))).toBe(true);
});
