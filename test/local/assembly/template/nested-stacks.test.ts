import { readAssembly } from '../../../../local/assembly/template/cloud-assembly.ts';
import { readResources } from '../../../../local/assembly/template/resources.ts';
import { writeAssembly } from '../../assembly.ts';

const inline = (environment: object) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { ZipFile: 'exports.handler = () => 1' },
    Handler: 'index.handler',
    Runtime: 'nodejs22.x',
    Environment: { Variables: environment },
  },
});

const url = (file: string) => ({
  'Fn::Sub': `https://s3.\${AWS::Region}.\${AWS::URLSuffix}/assets-\${AWS::AccountId}/${file}`,
});
const nested = (file: string, parameters: object = {}) => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: { TemplateURL: url(file), Parameters: parameters },
});

async function read(resources: Record<string, object>, files: Record<string, object>, outputs = {}) {
  const texts = Object.entries(files).map(([name, template]) => [name, JSON.stringify(template)] as const);
  return readResources(readAssembly(await writeAssembly({ resources, outputs, files: Object.fromEntries(texts) })));
}

// N5
test('the resources of nested stacks are run, with their parameters and outputs', async () => {
  const child = {
    Parameters: { Table: { Type: 'String' }, Mode: { Type: 'String', Default: 'quiet' } },
    Resources: {
      Agent: inline({ TABLE: { Ref: 'Table' }, MODE: { Ref: 'Mode' } }),
      Queue: { Type: 'AWS::SQS::Queue' },
    },
    Outputs: { AgentArn: { Value: { 'Fn::GetAtt': ['Agent', 'Arn'] } } },
  };
  const sibling = {
    Parameters: { Other: { Type: 'String' } },
    Resources: { Caller: inline({ OTHER: { Ref: 'Other' } }), Inner: nested('inner.json', { Word: { Ref: 'Other' } }) },
  };
  const inner = { Parameters: { Word: { Type: 'String' } }, Resources: { Deep: inline({ WORD: { Ref: 'Word' } }) } };
  const found = await read(
    {
      Table: { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: [], AttributeDefinitions: [] } },
      // named before the stack whose output it is given
      Second: nested('sibling.json', { Other: { 'Fn::GetAtt': ['First', 'Outputs.AgentArn'] } }),
      First: nested('child.json', { Table: { Ref: 'Table' } }),
    },
    { 'child.json': child, 'sibling.json': sibling, 'inner.json': inner },
    { Agent: { Value: { 'Fn::GetAtt': ['First', 'Outputs.AgentArn'] } } },
  );
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:Test-First-Agent';
  expect(found.outputs).toEqual({ Agent: arn });
  expect(found.queues.map(({ name }) => name)).toEqual(['Test-First-Queue']);
  expect(new Map(found.functions.map(({ name, environment }) => [name, environment]))).toEqual(
    new Map([
      ['Test-First-Agent', { TABLE: 'Test-Table', MODE: 'quiet' }],
      ['Test-Second-Caller', { OTHER: arn }],
      ['Test-Second-Inner-Deep', { WORD: arn }],
    ]),
  );
  expect(found.notRun.size).toBe(0);
});

test('a nested stack without its template, a parameter or an output is refused by name', async () => {
  await expect(read({ N: nested('gone.json') }, {})).rejects.toThrow(
    /^AWS::CloudFormation::Stack N of stack Test: its template ".*\/gone\.json" is no asset of the assembly$/,
  );
  const asking = { Parameters: { P: { Type: 'String' } }, Resources: { F: inline({ P: { Ref: 'P' } }) } };
  await expect(read({ N: nested('a.json') }, { 'a.json': asking })).rejects.toThrow(
    'AWS::Lambda::Function F of stack Test-N: stack Test-N: parameter P has no default',
  );
  const silent = { Resources: {} };
  const output = { X: { Value: { 'Fn::GetAtt': ['N', 'Outputs.Gone'] } } };
  await expect(read({ N: nested('a.json') }, { 'a.json': silent }, output)).rejects.toThrow(
    'nested stack Test-N has no output Gone',
  );
});
