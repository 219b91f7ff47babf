import { isNamedByStack } from '../../ops/stack-names.ts';

// T2.6: two stages in one account
test.each([
  ['Ballast-research-dev-TrendLogs1A2B3C4D-aBcDeF012345', true],
  ['Ballast-research-dev-Phase1AgentsNestedStack-1ABCDEFGHIJKL-TrendLogs1A2B3C4D-aBcDeF012345', true],
  ['Ballast-research-dev-TrendLogs1A2B3C4D', true],
  ['Ballast-research-dev-2-TrendLogs1A2B3C4D-aBcDeF012345', false],
  ['Ballast-research-dev-eu-west-TrendLogs1A2B3C4D-aBcDeF012345', false],
  ['Ballast-research-devel-TrendLogs1A2B3C4D-aBcDeF012345', false],
  ['Ballast-research-prod-TrendLogs1A2B3C4D-aBcDeF012345', false],
])('%s is of the stack Ballast-research-dev: %s', (name, expected) => {
  expect(isNamedByStack(name, 'Ballast-research-dev')).toBe(expected);
});
