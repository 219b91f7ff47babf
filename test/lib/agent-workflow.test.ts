import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { AccountRootPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { BUNDLING_STACKS } from 'aws-cdk-lib/cx-api';
import { AgentWorkflow, type AgentWorkflowProps } from '../../lib/agent-workflow.ts';
import { INPUTS_FILE, WORKFLOWS_FILE, WORKPLACE_VARIABLE } from '../../lib/synth-protocol.ts';
import { workflowsIn } from '../../patterns/catalogue/outputs.ts';
import { type AgentDeclaration, defineAgent, defineWorkflow } from '../../patterns/declarations/agent.ts';
import { createFolder, type Folder } from '../support/folder.ts';
import { createStackWithCode, createTriage, declarationsOf, templateOf } from './support/stacks.ts';

let folder: Folder;
beforeAll(() => {
  folder = createTriage();
});
afterAll(() => folder.remove());

/** The message that a construct with these props is refused with. */
function refusalOf(props: unknown): string {
  try {
    new AgentWorkflow(createStackWithCode().stack, 'Triage', props as AgentWorkflowProps);
    return '';
  } catch (error) {
    expect(error).toMatchObject({ name: 'InvalidInputError' });
    return (error as Error).message;
  }
}

describe('two workflows in a stack of a user', () => {
  let template: Template;
  let triage: AgentWorkflow;
  let outdir: string;
  const role = (id: string) => new Role(Stack.of(triage), id, { assumedBy: new AccountRootPrincipal() });

  beforeAll(() => {
    const { app, stack } = createStackWithCode();
    outdir = app.outdir;
    const history = new Table(stack, 'History', { partitionKey: { name: 'id', type: AttributeType.STRING } });
    triage = new AgentWorkflow(stack, 'Triage', { workflow: folder.path });
    new AgentWorkflow(stack, 'Second', declarationsOf(folder));
    history.grantReadData(triage.agent('urgency'));
    triage.agent('topic').addToRolePolicy(new PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: ['m'] }));
    triage.grantStart(role('Starter'));
    triage.grantRead(role('Reader'));
    triage.grantOperate(role('Operator'));
    template = templateOf(stack);
  });

  test('is found by its outputs, as the other one is', () => {
    const outputs = Object.entries(template.toJSON().Outputs as Record<string, { Value: unknown }>);
    const values = Object.fromEntries(outputs.map(([name, { Value }]) => [name, JSON.stringify(Value)]));
    const workflows = workflowsIn(values);
    expect([...workflows.keys()]).toEqual(['Second', 'Triage']);
    expect(new Set([...workflows.values()].map(({ StateMachineArn }) => StateMachineArn)).size).toBe(2);
    expect([...workflows.values()].map(({ WorkflowName }) => WorkflowName)).toEqual(['"triage"', '"triage"']);
  });

  test('has alarms and metrics of its own', () => {
    const names = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map((alarm) => alarm.Properties);
    expect(new Set(names.map(({ AlarmName }) => AlarmName)).size).toBe(names.length);
    expect(names.map(({ AlarmName }) => AlarmName)).toContain('Support Triage RecoveryGaveUp');
    const namespaces = names.flatMap(({ Namespace }) => (String(Namespace).startsWith('Ballast/') ? [Namespace] : []));
    expect([...new Set(namespaces)].toSorted()).toEqual(['Ballast/Support/Second', 'Ballast/Support/Triage']);
    expect(Object.keys(triage.alarms)).toHaveLength(8);
  });

  test('has functions that are built from the folder, or from the files of the declarations', () => {
    const assets = readdirSync(outdir).filter((name) => name.startsWith('asset.'));
    const sources = assets.map((name) => readFileSync(join(outdir, name, 'index.mjs'), 'utf8'));
    expect(sources.filter((source) => source.includes('"billing"')).length).toBeGreaterThan(0);
    const functions = Object.keys(template.findResources('AWS::Lambda::Function'));
    expect(functions.filter((id) => id.startsWith('TriageWorkflow'))).toHaveLength(12);
    expect(functions.filter((id) => id.startsWith('SecondWorkflow'))).toHaveLength(12);
  });

  test('is safe without asking: nothing stored is lost with the stack, and nobody injects faults', () => {
    const { Resources } = template.toJSON() as { Resources: Record<string, Record<string, unknown>> };
    const kept = Object.entries(Resources).filter(([id, { Type }]) => {
      return /DynamoDB::Table|SQS::Queue$|LogGroup/.test(String(Type)) && id !== 'History';
    });
    expect(kept.length).toBeGreaterThan(20);
    for (const [, { DeletionPolicy }] of kept) expect(DeletionPolicy).toBe('Retain');
    for (const { Properties } of Object.values(template.findResources('AWS::Lambda::Function'))) {
      expect(Properties.Environment.Variables.FAULT_INJECTION).toBe('disabled');
    }
  });

  test('grants its agents what a user gives them', () => {
    expect(allowed('TriageWorkflowurgencyRole').join()).toContain('dynamodb:BatchGetItem History');
    expect(allowed('TriageWorkflowtopicRole')).toContain('bedrock:InvokeModel m');
  });

  test('grants starting, reading and operating, each no more than it says', () => {
    expect(allowed('Starter')).toEqual(['states:StartExecution TriageWorkflowStateMachine']);
    const reading = allowed('Reader');
    expect(reading.filter((line) => /Update|Put|Delete|Start|Stop|Redrive/.test(line))).toEqual([]);
    expect(reading).toContain('dynamodb:GetItem TriageWorkflowTablesBreakers');
    expect(reading).toContain('states:ListExecutions TriageRecoveryStateMachine');
    const operating = allowed('Operator');
    expect(operating).toEqual(expect.arrayContaining([...reading, ...allowed('Starter')]));
    expect(operating).toContain('dynamodb:UpdateItem TriageWorkflowTablesBreakers');
    expect(operating.filter((line) => line.startsWith('states:RedriveExecution'))).toHaveLength(1);
    for (const line of operating) {
      // the names of executions are not known before they are started
      if (line.includes('*')) expect(line).toMatch(/Execution(History)? arn:.*:execution:Triage\w+StateMachine:\*$/);
      expect(line).not.toContain('Second');
    }
  });

  test('refuses the name of an agent that it does not have', () => {
    expect(() => triage.agent('urgncy')).toThrow('Support/Triage has no agent "urgncy"; it has topic, urgency');
  });

  /** The permissions of a role: action and resource, references by the start of their logical ids. */
  function allowed(roleId: string): string[] {
    const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
      JSON.stringify(Properties.Roles).includes(roleId),
    );
    return policies.flatMap(({ Properties }) => {
      const statements = Properties.PolicyDocument.Statement as { Action: unknown; Resource: unknown }[];
      return statements.flatMap(({ Action, Resource }) =>
        [Action].flat().flatMap((action) => [Resource].flat().map((on) => `${action} ${textOf(on)}`)),
      );
    });
  }

  function textOf(value: unknown): string {
    if (typeof value === 'string') return value;
    const { 'Fn::Join': joined, 'Fn::GetAtt': attribute, Ref } = value as Record<string, unknown>;
    if (joined !== undefined) return (joined as [string, unknown[]])[1].map(textOf).join('');
    const id = Ref ?? (attribute as [string])[0];
    return String(id).replace(/[0-9A-F]{8}$/, '');
  }
});

describe('the bundles of its functions', () => {
  // a folder that no other process uses, as that of a command that has started the synth
  let workplace: Folder;
  beforeEach(() => {
    workplace = createFolder();
    process.env[WORKPLACE_VARIABLE] = workplace.path;
  });
  afterEach(() => {
    delete process.env[WORKPLACE_VARIABLE];
    workplace.remove();
  });

  test('are removed without a call, also when the stack is refused afterwards; the command is told what they were built from', () => {
    const { stack } = createStackWithCode();
    new AgentWorkflow(stack, 'Triage', declarationsOf(folder));
    expect(refusalOf({ workflow: folder.path, agents: [] })).not.toBe('');
    expect(readdirSync(workplace.path).toSorted()).toEqual([INPUTS_FILE, WORKFLOWS_FILE].toSorted());
    const inputs = JSON.parse(readFileSync(join(workplace.path, INPUTS_FILE), 'utf8')) as {
      kind: string;
      path: string;
    }[];
    expect(inputs.map(({ path }) => path)).toContain(join(folder.path, 'topic.agent.ts'));
    expect(inputs.filter(({ kind, path }) => kind === 'agents' || path.includes('ballast-bundles-'))).toEqual([]);
  });

  test('are not built for a stack that needs no code, as in `cdk list`', () => {
    const { app, stack } = createStackWithCode({ [BUNDLING_STACKS]: [] });
    new AgentWorkflow(stack, 'Triage', declarationsOf(folder));
    expect(Object.keys(templateOf(stack).findResources('AWS::Lambda::Function')).length).toBeGreaterThan(10);
    const bundles = readdirSync(app.outdir)
      .map((name) => join(app.outdir, name, 'index.mjs'))
      .filter(existsSync);
    expect(bundles.map((file) => readFileSync(file, 'utf8'))).toEqual([expect.stringContaining('without its code')]);
    expect(readdirSync(workplace.path)).toEqual([]);
  });

  test('are left where they are when nothing copies them', () => {
    const { stack } = createStackWithCode({ 'aws:cdk:disable-asset-staging': true });
    new AgentWorkflow(stack, 'Triage', declarationsOf(folder));
    const [left = '', ...others] = readdirSync(workplace.path).filter(
      (name) => name !== INPUTS_FILE && name !== WORKFLOWS_FILE,
    );
    expect(others).toEqual([]);
    expect(existsSync(join(workplace.path, left, 'built', 'urgency', 'index.mjs'))).toBe(true);
  });
});

describe('a construct is refused in words', () => {
  const { workflow, agents } = declarationsOf({ path: '/flows' } as Folder);

  test('for a folder that is none, with everything that is wrong', () => {
    const wrong = { agentDefaults: { memorySize: 64, timeout: 5 }, redriveLimit: 99, tagz: {} };
    expect(refusalOf({ workflow: '/no/such/folder', agents, ...wrong }).split('\n')).toEqual([
      'the workflow in /no/such/folder cannot be used:',
      'workflow is /no/such/folder, which is no folder that can be read: give the folder of a workflow',
      'agents is given beside a folder; it is for a declared workflow',
      expect.stringMatching(/^the construct has "tagz"; there is workflow, agents, /),
      'redriveLimit is 99, allowed is a whole number from 0 to 20',
      expect.stringMatching(/^agentDefaults has "timeout"; there is memorySize, /),
      'agentDefaults.memorySize is 64, allowed is a whole number from 128 to 10240 MiB',
    ]);
    expect(refusalOf({ workflow: folder.path, agents })).toBe(
      `the workflow in ${folder.path} cannot be used:\nagents is given beside a folder; it is for a declared workflow`,
    );
  });

  test('for options that are none, as JavaScript may give them', () => {
    const wrong = { agentDefaults: null, agentOptions: { topic: { bundling: { nodeModules: 5 } } }, sweepInterval: 5 };
    expect(
      refusalOf({ workflow: folder.path, ...wrong })
        .split('\n')
        .slice(1),
    ).toEqual([
      'sweepInterval is 5; it must be a Duration, such as Duration.minutes(5)',
      'agentDefaults is null; it must be an object',
    ]);
  });

  test('for declarations that do not say where they are, or that are none', () => {
    const lines = refusalOf({
      workflow: defineWorkflow({ ...workflow }),
      agents: [{ ...agents[0] }, 'topic', agents[1]],
    });
    expect(lines.split('\n')).toEqual([
      'the workflow of Support/Triage cannot be used:',
      'workflow, "triage", does not say which file it is in, to build it from; pass import.meta first, as in defineWorkflow(import.meta, { ... })',
      'agents[0], "urgency", does not say which file it is in, to build it from; pass import.meta first, as in defineAgent(import.meta, { ... })',
      'agents[1] is "topic"; it must be what defineAgent() returned',
    ]);
    expect(refusalOf({ workflow: undefined })).toContain('workflow is undefined; it must be what defineWorkflow()');
    expect(refusalOf({ workflow })).toContain('agents is empty; a workflow needs one');
  });

  test('for declarations that cannot be the default export of one file', () => {
    const [urgency, topic] = agents;
    const twice = defineAgent({ url: 'file:///flows/urgency.agent.ts' }, { ...topic });
    expect(refusalOf({ workflow, agents: [urgency, twice] })).toContain(
      '/flows/urgency.agent.ts declares "urgency" and "topic"; each must be the default export of its file',
    );
    const remote = defineAgent({ url: 'https://agents/topic.ts' }, { ...topic });
    expect(refusalOf({ workflow, agents: [remote] })).toContain(
      'is in "https://agents/topic.ts"; it must be in a file',
    );
  });

  test('for what is wrong in the declarations, each with its file', () => {
    const [urgency, topic] = agents;
    const lost = defineAgent({ url: 'file:///flows/topic.agent.ts' }, { ...topic, phase: 'sorted' });
    const named = defineAgent({ url: 'file:///flows/urgency.agent.ts' }, { ...urgency, name: 'Urgency!' });
    expect(
      refusalOf({ workflow, agents: [named, lost] })
        .split('\n')
        .slice(1),
    ).toEqual([
      expect.stringContaining('urgency.agent.ts: name is "Urgency!"; use 1 to 40'),
      'topic.agent.ts: phase is "sorted", the workflow has sort',
    ]);
  });

  test('for files that cannot be built: missing, or without a default export', () => {
    const [urgency] = declarationsOf(folder).agents;
    const file = folder.write('named.ts', 'export const topic = 1;');
    const named = defineAgent({ url: `file://${file}` }, { ...agents[1] });
    const missing = defineAgent({ url: 'file:///flows/none.agent.ts' }, { ...agents[1], name: 'none' });
    const issuesWith = (agent: AgentDeclaration) =>
      refusalOf({ workflow: declarationsOf(folder).workflow, agents: [urgency, agent] })
        .split('\n')
        .slice(1);
    expect(issuesWith(missing)).toEqual(['Could not resolve "/flows/none.agent.ts"']);
    expect(issuesWith(named)).toEqual([`${file} has no default export`]);
  });
});
