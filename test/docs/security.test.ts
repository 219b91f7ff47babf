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

/** What a resource is called in the review. */
const RESOURCES: readonly (readonly [RegExp, (name: string) => string])[] = [
  [
    /^<Workflow(?:momentum|priceaction|qualitygate|risk|seasonality|strategydeveloper|trend|volatility|volume)Function\.Arn>$/,
    () => 'functions of agents',
  ],
  [/^<Workflow(\w+)Function\.Arn>$/, (name) => `function ${name}`],
  [/^<Workflow\w+Logs\.Arn>$/, () => 'its log group'],
  [/^<WorkflowTablesBreakers\.Arn>$/, () => 'table of circuits'],
  [/^<WorkflowTablesWorkflows\.Arn>$/, () => 'table of workflows'],
  [/^<WorkflowBus\.Arn>$/, () => 'bus'],
  [/^<ApiIdempotencyKeys\.Arn>$/, () => 'table of idempotency keys'],
  [/^<DeadLettersEvents\.Arn>$/, () => 'queue of undelivered events'],
  [/^<DeadLettersExecutions\.Arn>$/, () => 'queue of dead letters'],
  [/^<(\w+)StateMachine>$/, (name) => `state machine ${name}`],
  [/:execution:<(\w+)StateMachine\.Name>:\*$/, (name) => `executions of ${name}`],
  [/:stack\/[\w-]+\/\*$/, () => 'stack'],
  [/:alarm:\*$/, () => 'alarms of the account'],
  [/:dashboard\/<Dashboard>$/, () => 'dashboard'],
  [/:log-group:\*$/, () => 'log groups of the account'],
  [/:log-group:[\w-]+-\*$/, () => 'log groups of the stack'],
  [/:secret:/, () => 'secret of the headers'],
  [/^\*$/, () => 'no resource'],
];

function wordOf(resource: string): string {
  for (const [pattern, word] of RESOURCES) {
    const found = pattern.exec(resource);
    if (found !== null) return word(found[1] ?? '');
  }
  return resource;
}

test.each([
  ['the example', ['test/golden/research.iam.txt'], 'Permissions, line by line'],
  [
    'functions that only some stacks have',
    ['test/golden/briefing-start.iam.txt', 'test/golden/triage-export-metrics.iam.txt'],
    'Permissions of options',
  ],
])('every permission of %s is reviewed in its row, with a reason', (_, files, heading) => {
  const actionsOf = new Map<string, Set<string>>();
  for (const line of files.flatMap((file) => textOf(file).trim().split('\n'))) {
    const [, role = '', action = '', resource = ''] = /^<(\w+)> Allow (\S+) (.*)$/.exec(line) ?? [];
    const key = JSON.stringify([AGENT_ROLE.test(role) ? "an agent's" : role, wordOf(resource)]);
    actionsOf.set(key, (actionsOf.get(key) ?? new Set()).add(action));
  }
  const rows = tableBelow(PAGE, heading);
  const reviewed = rows.map(({ role, on, may }) => [JSON.stringify([role, on]), may]);
  expect(Object.fromEntries(reviewed)).toEqual(
    Object.fromEntries([...actionsOf].map(([key, actions]) => [key, [...actions].toSorted().join(' ')])),
  );
  expect(reviewed).toHaveLength(actionsOf.size);
  for (const row of rows) expect([row.role, row.on, row.for]).toEqual([row.role, row.on, expect.stringMatching(/\w/)]);
});

test('permissions of roles with a wildcard are those on executions of the state machine, and on the delivery of its log', () => {
  const wild = textOf('test/golden/research.iam.txt')
    .split('\n')
    .filter((line) => /^<\w+Role> .*\*/.test(line));
  expect(wild.length).toBeGreaterThan(0);
  for (const line of wild) {
    expect(line).toMatch(
      / states:\w+ arn:.*:execution:<WorkflowStateMachine\.Name>:\*$|^<WorkflowStateMachineRole> Allow logs:\w+ \*$/,
    );
  }
});

test('the findings that are acknowledged have their reasons there', () => {
  const rows = ACKNOWLEDGED_FINDINGS.map(({ rule, reason }) => ({ rule, reason: reason.replaceAll('`', '') }));
  expect(tableBelow(PAGE, 'Findings of cdk-nag')).toEqual(rows);
});
