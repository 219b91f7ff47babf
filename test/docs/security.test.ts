import { ACKNOWLEDGED_FINDINGS } from '../../lib/security/acknowledged-findings.ts';
import { textOf } from '../repository/support/files.ts';
import { tableBelow } from './support/pages.ts';

const PAGE = 'docs/security.md';

/** The agents of the example, whose roles have one row. */
const AGENT_ROLE =
  /^Workflow(momentum|priceaction|qualitygate|risk|seasonality|strategydeveloper|trend|volatility|volume)Role$/;

test('every role of the example has its row, and no other', () => {
  const roles = textOf('test/golden/research.iam.txt')
    .split('\n')
    .flatMap((line) => /^<(\w+Role)> Allow /.exec(line)?.[1] ?? [])
    .map((role) => (AGENT_ROLE.test(role) ? "an agent's" : role));
  const rows = tableBelow(PAGE, 'Who may do what').map(({ role }) => role);
  expect(rows.toSorted()).toEqual([...new Set(roles)].toSorted());
});

test('permissions of roles with a wildcard are those on executions of the state machine', () => {
  const wild = textOf('test/golden/research.iam.txt')
    .split('\n')
    .filter((line) => /^<\w+Role> .*\*/.test(line));
  expect(wild.length).toBeGreaterThan(0);
  for (const line of wild) expect(line).toMatch(/ states:\w+ arn:.*:execution:<WorkflowStateMachine\.Name>:\*$/);
});

test('the findings that are acknowledged have their reasons there', () => {
  const rows = ACKNOWLEDGED_FINDINGS.map(({ rule, reason }) => ({ rule, reason: reason.replaceAll('`', '') }));
  expect(tableBelow(PAGE, 'Findings of cdk-nag')).toEqual(rows);
});
