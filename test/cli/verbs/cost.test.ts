import { styleFor } from '../../../cli/render/style.ts';
import { createCommand, renderCost } from '../../../cli/verbs/cost.ts';
import type { ExecutionCost } from '../../../ops/cost.ts';
import { costOfRun } from '../../../patterns/cost/run-cost.ts';

const narrow = styleFor({}, { COLUMNS: '60' });

const quantities = {
  transitions: 23,
  invocations: 19,
  compute: 0.5,
  writeUnits: 24,
  readUnits: 33,
  events: 2,
  apiRequests: 1,
};

const cost: ExecutionCost = {
  ...costOfRun(quantities, { tokens: 12_345, costMicroDollars: 4_000 }),
  workflowId: 'aapl',
  executionArn: 'arn:aws:states:us-east-1:000000000000:execution:machine:aapl-1',
  measuredInvocations: 17,
  callsWithoutPrice: 1,
  per: { runs: 1000, microDollars: 4_610_092 },
};

test('a bill is a table with its sum, what is estimated and what is left out, in 60 columns', () => {
  expect(renderCost(cost, narrow)).toBe(
    [
      'aapl-1',
      '  state transitions           23  $0.000575',
      '  function invocations        19  $0.000004',
      '  GB-seconds of functions    0.5  $0.000007',
      '  table write units           24  $0.000015',
      '  table read units            33  $0.000004',
      '  events                       2  $0.000002',
      '  API requests                 1  $0.000003',
      '  tokens of models         12345  $0.004000',
      '  all                             $0.004610',
      '  1000 such runs: $4.610092',
      '  list prices of us-east-1, 2026-11-29, on demand; table',
      '  units by the table of docs/cost.md',
      '  compute of 2 invocations is the mean of the others',
      '  1 call of models without a known price left out',
    ].join('\n'),
  );
});

test.each(['0', '-1', '1.5', '1e3', 'many', '10000000000'])('fails with --per %s, and says what is allowed', (runs) => {
  const command = createCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  expect(() => command.parse(['an-id', '--per', runs], { from: 'user' })).toThrow(
    /give a whole number from 1 to 1000000000/,
  );
});
