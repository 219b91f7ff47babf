import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AgentWorkflow } from '../../lib/agent-workflow.ts';
import { SHARED_CHUNKS_CONTEXT } from '../../lib/synth-protocol.ts';
import { assemblyOf, definitionOf, type MachineName, permissionsOf, type WorkflowName } from '../support/synth.ts';
import { createStack, synthesizeApp } from './support/stacks.ts';

/** `GOLDEN=update npm test -- golden` rewrites the files; what moved and why belongs into the commit. */
function expectGolden(name: string, text: string): void {
  const file = fileURLToPath(new URL(`../golden/${name}`, import.meta.url));
  if (process.env.GOLDEN === 'update') writeFileSync(file, text);
  expect(existsSync(file) ? readFileSync(file, 'utf8') : `${name} is missing`).toBe(text);
}

/** JSON with a line per state and per field of a state; a field's own value stays on its line. */
function readable(definition: Record<string, unknown>): string {
  const lines = (value: unknown, indent: string, depth: number): string => {
    if (
      depth === 0 ||
      JSON.stringify(value) === '{}' ||
      typeof value !== 'object' ||
      value === null ||
      Array.isArray(value)
    )
      return JSON.stringify(value);
    const fields = Object.entries(value).map(([key, field]) => {
      const nested = ['States', 'ItemProcessor'].includes(key) ? depth + 1 : depth - 1;
      return `${indent} ${JSON.stringify(key)}: ${lines(field, `${indent} `, nested)}`;
    });
    return `{\n${fields.join(',\n')}\n${indent}}`;
  };
  return lines(definition, '', 2);
}

/** Wildcards that cannot be spelled out, by the end of their line. */
const NEEDED_WILDCARDS = [
  // the executions of the one workflow: their names are not known before they are started
  ':execution:<WorkflowStateMachine.Name>:*',
  // an operator sees those of the recovery and of the healing, too
  ':execution:<RecoveryStateMachine.Name>:*',
  ':execution:<CircuitHealingStateMachine.Name>:*',
  // the id of a stack ends in one that CloudFormation makes
  'cloudformation:DescribeStacks arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/STACK/*',
  // log groups of the stack, and of nested ones, are named by CloudFormation
  'logs:FilterLogEvents arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:STACK-*',
  // lists by a prefix, which IAM compares with every resource of the kind
  'logs:DescribeLogGroups arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:*',
  'cloudwatch:DescribeAlarms arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:*',
  // the delivery of the state machine's log, as AWS's documentation asks for it
  ...[
    ...['CreateLogDelivery', 'DeleteLogDelivery', 'GetLogDelivery', 'ListLogDeliveries', 'UpdateLogDelivery'],
    ...['DescribeLogGroups', 'DescribeResourcePolicies', 'PutResourcePolicy'],
  ].map((action) => `<WorkflowStateMachineRole> Allow logs:${action} *`),
  // IAM knows no resource of these
  'cloudwatch:ListDashboards *',
  'cloudwatch:GetMetricData *',
];

describe.each<WorkflowName>(['research', 'review', 'newsletter'])('workflow %s', (name) => {
  test('has the definition of its golden file', async () => {
    const definition = definitionOf(await assemblyOf(name));
    expectGolden(`${name}.asl.json`, `${readable(definition)}\n`);
  });

  test('has the permissions of its golden file, none of them with a wildcard that is not needed', async () => {
    const permissions = permissionsOf(await assemblyOf(name));
    const wild = permissions.filter(
      (line) =>
        line.includes('*') &&
        !NEEDED_WILDCARDS.some((end) => line.endsWith(end.replace('STACK', `Ballast-${name}-dev`))),
    );
    expect(wild).toEqual([]);
    expectGolden(`${name}.iam.txt`, `${permissions.join('\n')}\n`);
  });
});

test('a workflow that events start has the permissions of its golden file for that', async () => {
  const permissions = permissionsOf(await assemblyOf('briefing')).filter((line) => /[<]Workflowstart/.test(line));
  expectGolden('briefing-start.iam.txt', `${permissions.join('\n')}\n`);
});

test('an export of metrics with credentials has the permissions of its golden file: to read the value of their one secret', () => {
  const { app, stack } = createStack({ [SHARED_CHUNKS_CONTEXT]: true });
  const headersSecret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:collector-AbCdEf';
  const otlp = { endpoint: 'https://collector.example.com:4318', headersSecret };
  new AgentWorkflow(stack, 'Default', { workflow: 'examples/triage', otlp });
  const permissions = permissionsOf(synthesizeApp(app)).filter((line) => /[<]Workflowexportmetrics/.test(line));
  expectGolden('triage-export-metrics.iam.txt', `${permissions.join('\n')}\n`);
});

describe.each<[MachineName, string]>([
  ['Recovery', 'recovery'],
  ['CircuitHealing', 'circuit-healing'],
])('state machine %s', (machine, name) => {
  test('has the definition of its golden file', async () => {
    const definition = definitionOf(await assemblyOf('review'), machine);
    expectGolden(`${name}.asl.json`, `${readable(definition)}\n`);
  });
});
