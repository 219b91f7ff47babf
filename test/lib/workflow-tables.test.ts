import { assemblyOf, resourcesOf } from '../support/synth.ts';

test('tables of records are on demand, encrypted and recoverable to a point in time, and only the workflow table has a time to live', async () => {
  const all = resourcesOf(await assemblyOf('research'), 'AWS::DynamoDB::Table');
  // the idempotency keys of the API are no records: a lost one costs nothing, since it names its execution
  const tables = all.filter(({ Properties }) => !JSON.stringify(Properties).includes('"expiration"'));
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
