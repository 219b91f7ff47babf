import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Size } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, LayerVersion, Tracing } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { AgentWorkflow, type AgentWorkflowProps } from '../../../lib/agent-workflow.ts';
import type { AgentBundling, AgentFunctionOptions } from '../../../lib/options/agent-options.ts';
import { agentSource, createFolder, type Folder, workflowSource } from '../../support/folder.ts';
import { createStackWithCode, templateOf } from '../support/stacks.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:model/key-a1B2c3';

const ADDON = {
  'node_modules/addon/package.json': '{ "name": "addon", "main": "index.js", "dependencies": { "helper": "2" } }',
  'node_modules/addon/index.js': "exports.add = require('helper');",
  'node_modules/helper/index.js': 'module.exports = 2;',
};

let folder: Folder;
let template: Template;
let outdir: string;
beforeAll(() => {
  const python = agentSource('python', '1', "import { ownFunction } from 'ballast';", 'sort').replace(
    '() => 1',
    'ownFunction',
  );
  folder = createFolder({
    'workflow.ts': workflowSource(['sort'], 'triage'),
    'plain.agent.ts': agentSource('plain', '1', '', 'sort'),
    'urgency.agent.ts': agentSource('urgency', 'add', "import { add } from 'addon'; import 'only-in-a-layer';", 'sort'),
    'python.agent.ts': python,
    'node_modules/only-in-a-layer/index.js': "console.log('not in the bundle');",
    ...ADDON,
  });
  const { app, stack } = createStackWithCode();
  outdir = app.outdir;
  const vpc = new Vpc(stack, 'Network', {
    maxAzs: 1,
    subnetConfiguration: [{ name: 'Inner', subnetType: SubnetType.PRIVATE_ISOLATED }],
  }) as IVpc;
  new AgentWorkflow(stack, 'Triage', {
    workflow: folder.path,
    agentDefaults: { memorySize: 512, environment: { MODEL: 'small', REGION: 'eu' }, secrets: { KEY: ARN } },
    agentOptions: {
      urgency: {
        memorySize: 1024,
        architecture: Architecture.X86_64,
        ephemeralStorageSize: Size.gibibytes(2),
        environment: { MODEL: 'large' },
        secrets: { OTHER_KEY: new Secret(stack, 'OtherKey') as ISecret },
        initialPolicy: [new PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: ['a-model'] })],
        vpc,
        vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
        securityGroups: [new SecurityGroup(stack, 'Group', { vpc })],
        layers: [
          LayerVersion.fromLayerVersionArn(stack, 'Layer', 'arn:aws:lambda:eu-central-1:123456789012:layer:a:1'),
        ],
        reservedConcurrentExecutions: 7,
        tracing: Tracing.ACTIVE,
        bundling: {
          externalModules: ['only-in-a-layer'],
          nodeModules: ['addon'],
        } satisfies Required<AgentBundling>,
        // a new option cannot be left out here
      } satisfies Required<AgentFunctionOptions>,
      python: {
        function: LambdaFunction.fromFunctionArn(
          stack,
          'Python',
          'arn:aws:lambda:eu-central-1:123456789012:function:scorer',
        ),
      },
    },
  });
  template = templateOf(stack);
});
afterAll(() => folder.remove());

function propertiesOf(agent: string): Record<string, unknown> {
  const functions = Object.entries(template.findResources('AWS::Lambda::Function'));
  const [, found] = functions.find(([id]) => id.startsWith(`TriageWorkflow${agent}Function`)) ?? [];
  return (found as { Properties: Record<string, unknown> }).Properties;
}

const variablesOf = (agent: string) =>
  (propertiesOf(agent).Environment as { Variables: Record<string, unknown> }).Variables;

/** The statements of an agent's role, as text. */
function statementsOf(agent: string): string[] {
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(`TriageWorkflow${agent}Role`))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as object[])
    .map((statement) => JSON.stringify(statement));
}

test('defaults of all agents are those of each, but not of the functions of Ballast', () => {
  expect(propertiesOf('plain')).toMatchObject({ MemorySize: 512, Architectures: ['arm64'] });
  expect(variablesOf('plain')).toMatchObject({ MODEL: 'small', REGION: 'eu', KEY: ARN });
  expect(propertiesOf('accept')).toMatchObject({ MemorySize: 256 });
  expect(variablesOf('accept').MODEL).toBeUndefined();
});

test('memory, processor, disk, layers, tracing and concurrency of one agent', () => {
  expect(propertiesOf('urgency')).toMatchObject({
    MemorySize: 1024,
    Architectures: ['x86_64'],
    EphemeralStorage: { Size: 2048 },
    Layers: ['arn:aws:lambda:eu-central-1:123456789012:layer:a:1'],
    ReservedConcurrentExecutions: 7,
    TracingConfig: { Mode: 'Active' },
  });
  expect(propertiesOf('plain').ReservedConcurrentExecutions).toBeUndefined();
});

test('variables of one agent are added to those of all, and replace them by name', () => {
  expect(variablesOf('urgency')).toMatchObject({ MODEL: 'large', REGION: 'eu', KEY: ARN });
});

test('a secret is an ARN in a variable and a permission to read it, never a value', () => {
  expect(variablesOf('urgency').OTHER_KEY).toEqual({ Ref: expect.stringMatching(/^OtherKey/) });
  const reading = statementsOf('urgency').filter((text) => text.includes('secretsmanager:GetSecretValue'));
  expect(reading).toHaveLength(2);
  expect(reading.join()).toContain(ARN);
  expect(reading.join()).toContain('OtherKey');
  expect(statementsOf('plain').filter((text) => text.includes('secretsmanager'))).toHaveLength(1);
  expect(JSON.stringify(template.toJSON())).not.toContain('{{resolve:');
});

test('permissions of one agent are those of its role alone', () => {
  expect(statementsOf('urgency').join()).toContain('bedrock:InvokeModel');
  expect(statementsOf('plain').join()).not.toContain('bedrock');
});

test('a network with its subnets and groups, and what Lambda needs to put a function into it', () => {
  const { VpcConfig } = propertiesOf('urgency') as { VpcConfig: { SubnetIds: unknown[]; SecurityGroupIds: unknown[] } };
  expect(JSON.stringify(VpcConfig.SubnetIds)).toContain('NetworkInnerSubnet');
  expect(JSON.stringify(VpcConfig.SecurityGroupIds)).toContain('Group');
  expect(statementsOf('urgency').join()).toContain('ec2:CreateNetworkInterface');
  expect(statementsOf('plain').join()).not.toContain('ec2:');
});

test('packages stay out of the bundle, and those with native code lie beside it with their dependencies', () => {
  const assets = readdirSync(outdir).filter((name) => name.startsWith('asset.'));
  const [urgency = ''] = assets.filter((name) => existsSync(join(outdir, name, 'node_modules')));
  const source = readFileSync(join(outdir, urgency, 'index.mjs'), 'utf8');
  expect(source).toContain('"only-in-a-layer"');
  expect(source).not.toContain('not in the bundle');
  expect(source).toContain('from"addon"');
  expect(readdirSync(join(outdir, urgency, 'node_modules')).toSorted()).toEqual(['addon', 'helper']);
});

test('a package that is not installed, and a function that is missing, are refused in words', () => {
  const refuse = (props: Omit<AgentWorkflowProps, 'workflow'>) => () =>
    new AgentWorkflow(createStackWithCode().stack, 'Triage', { workflow: folder.path, ...props });
  const own = LambdaFunction.fromFunctionName(createStackWithCode().stack, 'Python', 'scorer');
  const python = { function: own, bundling: { nodeModules: ['no-such-addon'] } };
  const urgency = { bundling: { externalModules: ['only-in-a-layer'] } };
  expect(refuse({ agentOptions: { python, urgency } })).toThrow(
    /bundling\.nodeModules of agent python has no-such-addon, which is not installed where .*python\.agent\.ts finds it/,
  );
  expect(refuse({ agentOptions: { urgency } })).toThrow('agentOptions.python.function is missing; tier rules');
});

test('an own function is named to its agent, which may invoke it and nothing else', () => {
  const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:scorer';
  expect(variablesOf('python').OWN_FUNCTION).toBe(arn);
  const [invoking, ...others] = statementsOf('python').filter((text) => text.includes('lambda:InvokeFunction'));
  expect(JSON.parse(invoking ?? '')).toMatchObject({ Resource: arn });
  expect(others).toEqual([]);
  expect(variablesOf('plain').OWN_FUNCTION).toBeUndefined();
});
