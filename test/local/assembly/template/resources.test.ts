import { readAssembly } from '../../../../local/assembly/template/cloud-assembly.ts';
import { readResources } from '../../../../local/assembly/template/resources.ts';
import { describeUnsupported } from '../../../../local/assembly/template/unsupported-resources.ts';
import { temporaryDirectory, writeAssembly } from '../../assembly.ts';

async function read(resources: Record<string, object>, outputs = {}) {
  return readResources(readAssembly(await writeAssembly({ resources, outputs })));
}

describe('reading the resources of an assembly', () => {
  test('names unsupported resources with behaviour, once, and no others', async () => {
    const resources = await read({
      Stream: { Type: 'AWS::Kinesis::Stream' },
      Other: { Type: 'AWS::Kinesis::Stream' },
      Api: { Type: 'AWS::ApiGatewayV2::Api' },
      Role: { Type: 'AWS::IAM::Role' },
      Metadata: { Type: 'AWS::CDK::Metadata' },
      Permission: { Type: 'AWS::Lambda::Permission' },
    });
    expect(describeUnsupported(resources)).toBe(
      'not run by the embedded cloud: AWS::Kinesis::Stream (Stream, Other); AWS::ApiGatewayV2::Api (Api)',
    );
  });

  test.each(['constructor', 'toString'])('reads a resource, a variable and an output called %s', async (name) => {
    const named = <Value>(value: Value) => Object.fromEntries([[name, value]]);
    const { functions, outputs } = await read(
      named({
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Code: { ZipFile: '' },
          Environment: { Variables: named('set') },
        },
      }),
      named({ Value: { Ref: name } }),
    );
    expect(functions).toMatchObject([{ name: `Test-${name}`, environment: named('set') }]);
    expect(outputs).toEqual(named(`Test-${name}`));
  });

  test('counts types with dozens of resources, and names undeliverable subscriptions', async () => {
    const resources = await read({
      High: { Type: 'AWS::CloudWatch::Alarm' },
      Low: { Type: 'AWS::CloudWatch::Alarm' },
      Unusual: { Type: 'AWS::CloudWatch::AnomalyDetector' },
      Count: { Type: 'AWS::Logs::MetricFilter', Properties: { FilterPattern: '[ip, user]' } },
      Ordered: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: { Subscription: [{ Protocol: 'https', Endpoint: 'https://example.com/hook' }] },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          ScheduleExpression: 'rate(1 day)',
          Targets: [{ Id: 'job', Arn: 'arn:aws:batch:us-east-1:000000000000:job-queue/q' }],
        },
      },
    });
    expect(describeUnsupported(resources)).toBe(
      'not run by the embedded cloud: AWS::CloudWatch::Alarm (2); ' +
        'AWS::CloudWatch::AnomalyDetector (1); AWS::Logs::MetricFilter (1); AWS::SQS::Queue (Ordered: FIFO); ' +
        'AWS::Events::Rule (Rule: target arn:aws:batch:us-east-1:000000000000:job-queue/q). ' +
        'SNS messages for https https://example.com/hook are kept in topics/notifications.jsonl and not delivered',
    );
  });

  test.each<[title: string, properties: object, message: RegExp]>([
    ['a rule without pattern and schedule', {}, /Rule Wrong of stack Test: it has neither/],
    [
      'a pattern EventBridge refuses',
      { EventPattern: { source: [{ 'anything-but': { prefix: '' } }] } }, // E1
      /Event pattern is not valid. Reason: Null prefix\/suffix not allowed \(at source\)/,
    ],
    [
      'a pattern that is too long',
      { EventPattern: { source: ['a'.repeat(4096)] } },
      /EventPattern has 4111 characters; at most 4096/,
    ],
    ['a schedule it cannot read', { ScheduleExpression: 'rate(5 minute)' }, /rate\(5 minute\)/],
    [
      'a schedule on a bus of its own',
      { ScheduleExpression: 'rate(1 day)', EventBusName: 'own' },
      /default event bus only/,
    ],
    ['an unknown state', { EventPattern: { source: ['a'] }, State: 'ON' }, /State is "ON"/],
    [
      'too many retries',
      { EventPattern: { source: ['a'] }, Targets: [{ Id: 'a', Arn: 'b', RetryPolicy: { MaximumRetryAttempts: 186 } }] },
      /MaximumRetryAttempts is 186; it must be from 0 to 185/,
    ],
    [
      'a placeholder without a path',
      {
        EventPattern: { source: ['a'] },
        Targets: [{ Id: 't', Arn: 'b', InputTransformer: { InputTemplate: '{"a": <a>}' } }],
      },
      /InputTemplate for target t contains invalid placeholder a\./,
    ],
    [
      'a constant that is no JSON',
      { EventPattern: { source: ['a'] }, Targets: [{ Id: 't', Arn: 'b', Input: 'plain text' }] },
      /JSON syntax error in input for target t : plain text/,
    ],
    [
      'two inputs at once',
      { EventPattern: { source: ['a'] }, Targets: [{ Id: 't', Arn: 'b', InputPath: '$.detail', Input: '1' }] },
      /Only one of Input, InputPath, or InputTransformer must be provided for target t\./,
    ],
    [
      'a path it cannot follow',
      { EventPattern: { source: ['a'] }, Targets: [{ Id: 'a', Arn: 'b', InputPath: '$.detail[*]' }] },
      /\$\.detail\[\*\]/,
    ],
  ])('fails on %s, naming the rule', async (_title, properties, message) => {
    await expect(read({ Wrong: { Type: 'AWS::Events::Rule', Properties: properties } })).rejects.toThrow(message);
  });

  test('describes nothing as unsupported when everything is run', async () => {
    expect(describeUnsupported(await read({ Group: { Type: 'AWS::Logs::LogGroup' } }))).toBeUndefined();
  });

  test('gives a function the defaults of Lambda', async () => {
    const { functions } = await read({
      Inline: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Code: { ZipFile: 'exports.handler = async () => 1;' },
        },
      },
    });
    expect(functions).toMatchObject([
      {
        name: 'Test-Inline',
        timeoutSeconds: 3,
        memoryMb: 128,
        logGroup: '/aws/lambda/Test-Inline',
        code: { kind: 'inline' },
      },
    ]);
  });

  test('leaves out resources and outputs whose condition does not hold', async () => {
    const directory = await writeAssembly({
      resources: { Group: { Type: 'AWS::Logs::LogGroup', Condition: 'Never' } },
    });
    const assembly = readAssembly(directory);
    const stacks = assembly.stacks.map((stack) => ({
      ...stack,
      template: {
        ...stack.template,
        Conditions: { Never: { 'Fn::Equals': [1, 2] } },
        Outputs: { Name: { Value: { Ref: 'Group' }, Condition: 'Never' } },
      },
    }));
    const { logGroups, outputs } = readResources({ ...assembly, stacks });
    expect(logGroups).toEqual([]);
    expect(outputs).toEqual({});
  });

  test('passes the exports of one stack on to another', () => {
    const stack = { accountId: '000000000000', region: 'us-east-1', assets: new Map<string, string>() };
    const { outputs } = readResources({
      directory: '/nowhere',
      fingerprint: '',
      stacks: [
        { ...stack, name: 'User', template: { Outputs: { Used: { Value: { 'Fn::ImportValue': 'shared-table' } } } } },
        {
          ...stack,
          name: 'Owner',
          template: {
            Resources: { Table: { Type: 'AWS::DynamoDB::Table' } },
            Outputs: { Table: { Value: { Ref: 'Table' }, Export: { Name: 'shared-table' } } },
          },
        },
      ],
    });
    expect(outputs.Used).toBe('Owner-Table');
  });

  // W22: one function in another runtime stopped the whole cloud
  test('names the functions it cannot run, and describes them all the same', async () => {
    const Code = { S3Bucket: 'b', S3Key: 'gone.zip' };
    const resources = await read({
      Python: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'python3.13', Code: { ZipFile: 'pass' } } },
      Own: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'provided.al2023', Code } },
      Image: { Type: 'AWS::Lambda::Function', Properties: { PackageType: 'Image', Code: { ImageUri: 'i' } } },
      Lost: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Code } },
    });
    expect(describeUnsupported(resources)).toBe(
      'not run by the embedded cloud: AWS::Lambda::Function (Python: runtime python3.13, Own: runtime provided.al2023, ' +
        'Image: container image, Lost: code s3://b/gone.zip is no asset of the assembly)',
    );
    expect(resources.functions.map(({ name, code }) => [name, code.kind])).toEqual([
      ['Test-Python', 'notRun'],
      ['Test-Own', 'notRun'],
      ['Test-Image', 'notRun'],
      ['Test-Lost', 'notRun'],
    ]);
  });

  describe('state machines', () => {
    const machine = (properties: object) => ({
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { RoleArn: 'arn:aws:iam::000000000000:role/Machine', ...properties },
    });
    const definition = (seconds: string) =>
      `{"QueryLanguage":"JSONata","StartAt":"W","States":{"W":{"Type":"Wait","Seconds":${seconds},"End":true}}}`;

    // W20: the commonest way to keep a definition with CDK is a file
    test('are read from a file of the assembly, with its substitutions', async () => {
      const directory = await writeAssembly({
        files: { 'abc.json': definition('$'.concat('{s}')) },
        resources: {
          Filed: machine({
            DefinitionS3Location: { Bucket: { Ref: 'AWS::Region' }, Key: 'abc.json' },
            DefinitionSubstitutions: { s: '7' },
          }),
        },
      });
      expect(readResources(readAssembly(directory)).stateMachines).toMatchObject([
        { name: 'Test-Filed', definition: definition('7') },
      ]);
    });

    test('that AWS runs and this cloud does not are named and left out', async () => {
      const directory = await writeAssembly({
        files: { 'abc.yaml': 'StartAt: A' },
        resources: {
          Yaml: machine({ DefinitionS3Location: { Bucket: 'b', Key: 'abc.yaml' } }),
          Elsewhere: machine({ DefinitionS3Location: { Bucket: 'b', Key: 'other.json' } }),
        },
      });
      const resources = readResources(readAssembly(directory));
      expect(resources.stateMachines).toEqual([]);
      expect(describeUnsupported(resources)).toMatch(
        /^not run by the embedded cloud: AWS::StepFunctions::StateMachine \(Yaml: definition in YAML; write it as JSON, Elsewhere: definition s3:\/\/b\/other\.json is no asset of the assembly\)$/,
      );
    });

    test('without any definition fail, naming the machine', async () => {
      await expect(read({ Bare: machine({}) })).rejects.toThrow(
        'AWS::StepFunctions::StateMachine Bare of stack Test: it has neither DefinitionString nor Definition nor DefinitionS3Location',
      );
    });
  });

  test('fails for a folder that is no cloud assembly, with the command to run', () => {
    expect(() => readAssembly(temporaryDirectory())).toThrow(
      /cannot read .*manifest\.json; is this the output folder of "cdk synth"\?/,
    );
  });
});
