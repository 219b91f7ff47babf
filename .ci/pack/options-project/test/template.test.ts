import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const TEXT = readFileSync(new URL('../cdk.out/Support.template.json', import.meta.url), 'utf8');
const resources = Object.entries((JSON.parse(TEXT) as { Resources: Record<string, Resource> }).Resources);
const BALLAST = fileURLToPath(new URL('bin/ballast.js', import.meta.resolve('ballast/package.json')));
const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:support/model-a1B2c3';

/** The resources of a type, by logical id without its hash. */
function allOf(type: string): ReadonlyMap<string, Resource['Properties']> {
  const found = resources.filter(([, { Type }]) => Type === type);
  return new Map(found.map(([id, { Properties }]) => [withoutHash(id), Properties]));
}

function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

const functions = allOf('AWS::Lambda::Function');
const urgency = functions.get('TriageWorkflowurgencyFunction') ?? {};

function variablesOf({ Environment }: Resource['Properties']): Readonly<Record<string, unknown>> {
  return (Environment as { Variables: Record<string, unknown> } | undefined)?.Variables ?? {};
}

/** The statements of all policies that name a text, each with the roles it is for. */
function statementsWith(text: string): { readonly roles: string[]; readonly statement: Statement }[] {
  return [...allOf('AWS::IAM::Policy').values()].flatMap(({ Roles, PolicyDocument }) => {
    const roles = (Roles as { Ref: string }[]).map(({ Ref }) => withoutHash(Ref));
    const { Statement } = PolicyDocument as { Statement: Statement[] };
    return Statement.filter((statement) => JSON.stringify(statement).includes(text)).map((statement) => ({
      roles,
      statement,
    }));
  });
}

const URGENCY_ROLE = ['TriageWorkflowurgencyRole'];

test('the table may be read by the agent it was granted to, and by no other role', () => {
  const granted = statementsWith('"History');
  assert.deepEqual(
    granted.map(({ roles }) => roles),
    [URGENCY_ROLE],
  );
  const actions = granted.flatMap(({ statement }) => statement.Action);
  assert.ok(actions.includes('dynamodb:GetItem'));
  assert.deepEqual(
    actions.filter((action) => /Put|Update|Delete|Write/.test(action)),
    [],
  );
  assert.match(JSON.stringify(variablesOf(urgency).HISTORY), /^\{"Ref":"History/);
});

test('the secret is an ARN that one agent may read, and its value is nowhere', () => {
  const granted = statementsWith('secretsmanager:');
  assert.deepEqual(
    granted.map(({ roles, statement }) => [roles, statement.Resource]),
    [[URGENCY_ROLE, SECRET]],
  );
  assert.ok(granted.flatMap(({ statement }) => statement.Action).includes('secretsmanager:GetSecretValue'));
  assert.equal(variablesOf(urgency).MODEL_KEY, SECRET);
  assert.doesNotMatch(TEXT, /\{\{resolve:|SecretString/);
});

test("the agent's function is in the network, in its subnets and its group, and no other function of a workflow is", () => {
  const inNetwork = [...functions].filter(([, { VpcConfig }]) => VpcConfig !== undefined).map(([id]) => id);
  assert.deepEqual(inNetwork, ['TriageWorkflowurgencyFunction']);
  const { SubnetIds, SecurityGroupIds } = urgency.VpcConfig as Record<string, { readonly Ref?: string }[]>;
  assert.equal(SubnetIds?.length, 2);
  for (const { Ref } of SubnetIds ?? []) assert.match(Ref ?? '', /^NetworkInnerSubnet/);
  assert.match(JSON.stringify(SecurityGroupIds), /AgentsGroup/);
  const roles = statementsWith('ec2:CreateNetworkInterface').map((granted) => granted.roles);
  assert.deepEqual(roles, [URGENCY_ROLE]);
});

test('every alarm of both workflows does what the stack wants done', () => {
  const alarms = [...allOf('AWS::CloudWatch::Alarm').values()];
  const composites = [...allOf('AWS::CloudWatch::CompositeAlarm').values()];
  for (const workflow of ['Triage', 'Digest']) {
    const isOwn = ({ AlarmName }: Record<string, unknown>) => String(AlarmName).startsWith(`Support ${workflow} `);
    const own = alarms.filter(isOwn);
    assert.equal(own.length, 7);
    // that of failing runs acts through the composite, which stays quiet while the cause rings
    const acting = [...own.filter(({ AlarmActions }) => AlarmActions !== undefined), ...composites.filter(isOwn)];
    assert.equal(acting.length, 7);
    for (const { AlarmActions } of acting) assert.match(JSON.stringify(AlarmActions), /^\[\{"Ref":"Pager/);
  }
  assert.equal(alarms.length, 14);
});

interface Tier {
  readonly name: string;
  readonly attemptTimeoutMs: number;
  readonly retry?: { readonly maxAttempts: number };
}

interface Plan {
  readonly agents: readonly { readonly name: string; readonly budgetMs: number; readonly tiers: readonly Tier[] }[];
}

interface Definition {
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, { readonly Arguments: { readonly Payload: { readonly phase: Plan } } }>>;
}

test('an attempt of the model is shorter than its function, its Task, the budget of the call and the execution', async () => {
  const { DefinitionString } = allOf('AWS::StepFunctions::StateMachine').get('TriageWorkflowStateMachine') ?? {};
  const { 'Fn::Join': joined } = DefinitionString as { 'Fn::Join': [string, unknown[]] };
  const text = joined[1].map((part) => (typeof part === 'string' ? part : 'reference')).join('');
  const { TimeoutSeconds, States } = JSON.parse(text) as Definition;
  const plans = Object.values(States).map((state) => state.Arguments?.Payload?.phase);
  const agent = plans.flatMap((plan) => plan?.agents ?? []).find(({ name }) => name === 'urgency');
  const [model, rules] = agent?.tiers ?? [];
  assert.equal(rules?.name, 'rules');

  // the limit of a Task comes with its call: a run has it
  const limits = [
    (model?.attemptTimeoutMs ?? 0) / 1000,
    urgency.Timeout as number,
    ...new Set(await taskLimitsOfModel()),
    (agent?.budgetMs ?? 0) / 1000,
  ];
  assert.deepEqual(limits, [60, 63, 71, 240]);
  // further rounds of the call have their time too
  assert.ok(TimeoutSeconds > 3 * 240, `the execution has ${TimeoutSeconds} s`);
});

/** The limits of the Tasks that try the model, in seconds; without a model there are three attempts, and rules answer. */
async function taskLimitsOfModel(): Promise<number[]> {
  const input = JSON.stringify({ customer: 'c-1', text: 'our shop is down' });
  const id = `limits-${randomUUID()}`;
  await ballast('run', '--workflow', 'Triage', '--input', input, '--id', id, '--time', 'virtual');
  const history = JSON.parse(await ballast('history', id)) as {
    taskScheduledEventDetails?: { timeoutInSeconds: number; parameters: string };
  }[];
  const scheduled = history.flatMap(({ taskScheduledEventDetails }) => taskScheduledEventDetails ?? []);
  const isOfModel = ({ parameters }: { parameters: string }) => {
    const { FunctionName, Payload } = JSON.parse(parameters) as {
      FunctionName: string;
      Payload: { call?: { tier: string } };
    };
    return FunctionName.includes('urgency') && Payload.call?.tier === 'model';
  };
  const limits = scheduled.filter(isOfModel).map(({ timeoutInSeconds }) => timeoutInSeconds);
  assert.equal(limits.length, 3);
  return limits;
}

async function ballast(...args: string[]): Promise<string> {
  const command = [BALLAST, ...args, '--state', '.ballast-test', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 50_000_000 });
  return stdout;
}
