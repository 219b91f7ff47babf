import type { Stack, Template, TemplateValue } from '../../../../local/assembly/template/cloud-assembly.ts';
import { createResolver } from '../../../../local/assembly/template/resolve.ts';

/** `Fn::Sub` writes what it wants replaced as a template literal does, which the linter takes for a mistake. */
const placeholder = (name: string) => `\${${name}}`;

const TEMPLATE: Template = {
  Parameters: { Stage: { Type: 'String', Default: 'dev' } },
  Mappings: { Sizes: { dev: { memory: 128 } } },
  Conditions: {
    IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
    IsProd: { 'Fn::Not': [{ Condition: 'IsDev' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] },
    Both: { 'Fn::And': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] },
  },
  Resources: {
    Function: { Type: 'AWS::Lambda::Function' },
    Alias: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Function' }, Name: 'live' } },
    Machine: { Type: 'AWS::StepFunctions::StateMachine' },
    Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: { 'Fn::Sub': `items-${placeholder('Stage')}` } } },
    Group: { Type: 'AWS::Logs::LogGroup' },
    Queue: { Type: 'AWS::SQS::Queue' },
    Other: { Type: 'AWS::Nobody::Knows' },
    Self: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['Self', 'QueueName'] } } },
  },
};

const STACK: Stack = {
  name: 'App',
  template: TEMPLATE,
  accountId: '000000000000',
  region: 'us-east-1',
  assets: new Map(),
};

function resolve(value: TemplateValue) {
  return createResolver(STACK, (name) => `imported ${name}`).resolve(value);
}

describe('resolving a template', () => {
  const cases: [what: string, value: TemplateValue, expected: unknown][] = [
    ['a parameter', { Ref: 'Stage' }, 'dev'],
    ['the partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['the region', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['a function by its name', { Ref: 'Function' }, 'App-Function'],
    [
      'a function by its ARN',
      { 'Fn::GetAtt': ['Function', 'Arn'] },
      'arn:aws:lambda:us-east-1:000000000000:function:App-Function',
    ],
    ['an attribute written with a dot', { 'Fn::GetAtt': 'Machine.Name' }, 'App-Machine'],
    ['an alias', { Ref: 'Alias' }, 'arn:aws:lambda:us-east-1:000000000000:function:App-Function:live'],
    ['a state machine', { Ref: 'Machine' }, 'arn:aws:states:us-east-1:000000000000:stateMachine:App-Machine'],
    ['a table whose name is computed', { Ref: 'Table' }, 'items-dev'],
    ['a log group', { 'Fn::GetAtt': ['Group', 'Arn'] }, 'arn:aws:logs:us-east-1:000000000000:log-group:App-Group:*'],
    ['a queue', { Ref: 'Queue' }, 'https://sqs.us-east-1.amazonaws.com/000000000000/App-Queue'],
    ['a resource of an unknown type', { Ref: 'Other' }, 'App-Other'],
    ['Fn::Join', { 'Fn::Join': [':', ['a', { Ref: 'Stage' }, 1]] }, 'a:dev:1'],
    ['Fn::Join over Fn::Split', { 'Fn::Join': ['-', { 'Fn::Split': ['/', 'x/y/z'] }] }, 'x-y-z'],
    ['Fn::Select', { 'Fn::Select': ['1', { 'Fn::Split': [',', 'a,b,c'] }] }, 'b'],
    [
      'Fn::Sub',
      { 'Fn::Sub': ['AWS::Region', 'Function.Arn', '!Literal'].map(placeholder).join('/') },
      `us-east-1/arn:aws:lambda:us-east-1:000000000000:function:App-Function/${placeholder('Literal')}`,
    ],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': [`${placeholder('A')}-${placeholder('Stage')}`, { A: { Ref: 'Queue' } }] },
      'https://sqs.us-east-1.amazonaws.com/000000000000/App-Queue-dev',
    ],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }, 128],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'Shared' }, 'imported Shared'],
    ['Fn::Base64', { 'Fn::Base64': 'text' }, 'dGV4dA=='],
    ['Fn::ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Stage' } } }, '{"a":"dev"}'],
    ['Fn::If, true', { 'Fn::If': ['IsDev', 'yes', 'no'] }, 'yes'],
    ['Fn::If, false', { 'Fn::If': ['IsProd', 'yes', 'no'] }, 'no'],
    ['Fn::Or', { 'Fn::If': ['Either', 1, 2] }, 1],
    ['Fn::And', { 'Fn::If': ['Both', 1, 2] }, 2],
    ['what is nested in objects and lists', { a: [{ b: { Ref: 'Stage' } }] }, { a: [{ b: 'dev' }] }],
    [
      'AWS::NoValue by leaving it out',
      { a: { Ref: 'AWS::NoValue' }, b: [{ 'Fn::If': ['IsProd', 1, { Ref: 'AWS::NoValue' }] }, 2] },
      { b: [2] },
    ],
    [
      'a policy whose key is Condition',
      { Condition: { StringEquals: { a: 'b' } } },
      { Condition: { StringEquals: { a: 'b' } } },
    ],
  ];
  test.each(cases)('resolves %s', (_what, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  const refusals: [what: string, value: TemplateValue, message: string][] = [
    ['an unknown reference', { Ref: 'Missing' }, 'stack App: Ref names Missing, which does not exist'],
    [
      'an attribute of an unknown resource',
      { 'Fn::GetAtt': ['Missing', 'Arn'] },
      'stack App: Fn::GetAtt names Missing',
    ],
    [
      'an unknown function',
      { 'Fn::Transform': {} },
      'the template uses Fn::Transform, which the embedded cloud cannot resolve',
    ],
    ['an unknown condition', { 'Fn::If': ['Never', 1, 2] }, 'stack App: condition Never does not exist'],
    ['a resource named after itself', { Ref: 'Self' }, 'resource Self of stack App names itself'],
  ];
  test.each(refusals)('fails for %s', (_what, value, message) => {
    expect(() => resolve(value)).toThrow(message);
  });
});

// N31: an author may choose a name that every object inherits
describe.each(['constructor', 'toString', '__proto__'])('a template that names things %s', (name) => {
  const named = <Value>(value: Value): Record<string, Value> => Object.fromEntries([[name, value]]);
  const template: Template = {
    Parameters: named({ Type: 'String', Default: 'given' }),
    Mappings: named(named(named(7))),
    Conditions: named({ 'Fn::Equals': [1, 1] }),
    Resources: { Own: { Type: name, Properties: named('kept') } },
  };
  const resolver = createResolver({ ...STACK, template }, (value) => value);

  test('resolves them', () => {
    expect(resolver.resolve({ Ref: name })).toBe('given');
    expect(resolver.resolve({ 'Fn::FindInMap': [name, name, name] })).toBe(7);
    expect(resolver.resolve({ 'Fn::If': [name, 1, 2] })).toBe(1);
    expect(resolver.resolve({ 'Fn::Sub': [placeholder(name), named('inner')] })).toBe('inner');
    expect(resolver.resolve({ 'Fn::GetAtt': ['Own', name] })).toBe(`App-Own.${name}`);
    expect(resolver.properties('Own')).toEqual(named('kept'));
    const resource = createResolver(
      { ...STACK, template: { Resources: named({ Type: 'AWS::Logs::LogGroup' }) } },
      (value) => value,
    );
    expect(resource.resolve({ Ref: name })).toBe(`App-${name}`);
  });

  test.each<[title: string, value: TemplateValue]>([
    ['reference', { Ref: name }],
    ['attribute', { 'Fn::GetAtt': [name, 'Arn'] }],
    ['condition', { 'Fn::If': [name, 1, 2] }],
    ['mapping', { 'Fn::FindInMap': ['Sizes', name, name] }],
    ['variable', { 'Fn::Sub': [placeholder(name), {}] }],
  ])('misses an unknown %s', (_, value) => {
    expect(() => resolve(value)).toThrow(/does not exist|has no entry/);
  });
});
