import { Aws, Size, Token } from 'aws-cdk-lib';
import { type AgentOptionProps, agentOptionIssues } from '../../../lib/options/check-agent-options.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:model/key-a1B2c3';
const RANGE = 'allowed is a whole number from';

test.each<[string, AgentOptionProps['agentDefaults'], string]>([
  ['too little memory', { memorySize: 127 }, `memorySize is 127, ${RANGE} 128 to 10240 MiB`],
  ['too much memory', { memorySize: 10_241 }, `memorySize is 10241, ${RANGE} 128 to 10240 MiB`],
  ['memory that is no number', { memorySize: '512' as never }, `memorySize is "512", ${RANGE} 128 to 10240 MiB`],
  [
    'too large a disk',
    { ephemeralStorageSize: Size.gibibytes(11) },
    `ephemeralStorageSize is 11264, ${RANGE} 512 to 10240 MiB`,
  ],
  ['no executions at all', { reservedConcurrentExecutions: 0 }, `reservedConcurrentExecutions is 0, ${RANGE} 1 on`],
  [
    'a variable without a name',
    { environment: { '1ST': 'a' } },
    'environment has "1ST"; use 2 or more letters, digits and _',
  ],
  ['a variable of one letter', { environment: { A: 'a' } }, 'environment has "A"; use 2 or more letters'],
  [
    'a variable of Lambda',
    { environment: { AWS_REGION: 'a' } },
    'environment has AWS_REGION, which Lambda sets itself',
  ],
  [
    'a variable of Ballast',
    { environment: { EVENT_BUS: 'a' } },
    'environment has EVENT_BUS, which Ballast sets itself',
  ],
  ['a value that is no text', { environment: { AB: 5 as never } }, 'environment.AB is 5; it must be a string'],
  [
    'a secret that is its value',
    { secrets: { KEY: 'sk-12' } },
    'secrets.KEY is "sk-12"; it must be a secret, or its whole ARN',
  ],
  ['a secret without its suffix', { secrets: { KEY: ARN.slice(0, -7) } }, 'secrets.KEY is "arn:aws:secretsmanager'],
  ['a secret that is none', { secrets: { KEY: {} as never } }, 'secrets.KEY is {}; it must be a secret'],
  [
    'a secret and a variable of one name',
    { secrets: { KEY: ARN }, environment: { KEY: 'a' } },
    'secrets.KEY is a variable of environment too; give one of them',
  ],
  [
    'a sixth layer',
    { layers: Array(6).fill({ layerVersionArn: 'arn' }) as never },
    'the number of agentDefaults.layers is 6',
  ],
  ['subnets without a network', { vpcSubnets: {} }, 'vpcSubnets is given without vpc; give the network it is in'],
  ['groups without a network', { securityGroups: [] }, 'securityGroups is given without vpc'],
  [
    'a file as a package',
    { bundling: { externalModules: ['./a.js'] } },
    'bundling.externalModules has "./a.js"; it must be the name of a package',
  ],
  ['no name of a package', { bundling: { nodeModules: [''] } }, 'bundling.nodeModules has ""; it must be the name'],
])('%s is refused, for all agents and for one', (_, options, issue) => {
  const ofAll = agentOptionIssues({ agentDefaults: options ?? {} });
  expect(ofAll).toHaveLength(1);
  expect(ofAll[0]).toContain(issue);
  expect(ofAll[0]).toContain('agentDefaults');
  const [ofOne] = agentOptionIssues({ agentOptions: { risk: options ?? {} } });
  expect(ofOne).toContain('agentOptions.risk');
});

// as JavaScript may give them
test.each<[string, unknown]>([
  ['architecture', 'an Architecture, such as Architecture.ARM_64'],
  ['ephemeralStorageSize', 'a Size, such as Size.mebibytes(512)'],
  ['environment', 'an object'],
  ['secrets', 'an object'],
  ['initialPolicy', 'a list of items, each a PolicyStatement'],
  ['vpc', 'a network, such as new Vpc(stack, "Network")'],
  ['vpcSubnets', 'an object'],
  ['securityGroups', 'a list of items, each a security group, such as new SecurityGroup(stack, "Group", { vpc })'],
  ['layers', 'a list of items, each a layer, such as LayerVersion.fromLayerVersionArn(stack, "Layer", arn)'],
  ['tracing', 'Active, PassThrough, Disabled'],
  ['bundling', 'an object'],
  ['function', 'a function of Lambda, such as Function.fromFunctionArn(stack, "Own", arn)'],
])('%s that is of another kind is refused by name, whatever it is', (option, description) => {
  for (const value of [null, 5, 'x', true, [5]]) {
    const shown = JSON.stringify(value);
    expect(agentOptionIssues({ agentOptions: { risk: { vpc: {}, [option]: value } as never } })).toContain(
      `agentOptions.risk.${option} is ${shown}; it must be ${description}`,
    );
  }
});

test('options that are no object, and lists of packages that are none', () => {
  expect(agentOptionIssues({ agentDefaults: null as never, agentOptions: [] as never })).toEqual([
    'agentDefaults is null; it must be an object',
    'agentOptions is []; it must be an object',
  ]);
  expect(agentOptionIssues({ agentOptions: { risk: 'large' as never } })).toEqual([
    'agentOptions.risk is "large"; it must be an object',
  ]);
  expect(agentOptionIssues({ agentDefaults: { bundling: { external: [], nodeModules: 'sharp' } as never } })).toEqual([
    'agentDefaults.bundling has "external"; there is externalModules, nodeModules',
    'agentDefaults.bundling.nodeModules is "sharp"; it must be a list',
  ]);
});

test('values that are known at deployment only are not compared', () => {
  const options = { memorySize: Token.asNumber({ Ref: 'Memory' }), secrets: { KEY: `${Aws.PARTITION}` } };
  expect(agentOptionIssues({ agentDefaults: options, agentOptions: { risk: { secrets: { KEY: ARN } } } })).toEqual([]);
});

test('one agent may be in a network that is given for all', () => {
  const props = { agentDefaults: { vpc: { vpcId: 'vpc-1' } as never }, agentOptions: { risk: { securityGroups: [] } } };
  expect(agentOptionIssues(props)).toEqual([]);
});

test('an agent that there is not, and a function that no tier runs in or that is missing', () => {
  const tier = { name: 'python' };
  const agents = [
    { name: 'risk', phase: 'a', required: true, tiers: [{ ...tier, runsInOwnFunction: true as const }] },
    { name: 'trend', phase: 'a', required: true, tiers: [tier] },
  ];
  const agentOptions = { rsik: {}, trend: { function: { functionArn: 'arn' } as never } };
  expect(agentOptionIssues({ agentOptions }, agents)).toEqual([
    'agentOptions has "rsik"; there is risk, trend',
    'agentOptions.risk.function is missing; tier python of the agent runs in it',
    'agentOptions.trend.function is given, and no tier of the agent has ownFunction as its run',
  ]);
});
