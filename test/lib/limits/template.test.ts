import fc from 'fast-check';
import { LONGEST_FUNCTION_ARN } from '../../../lib/limits/names.ts';
import { LongestValues, type SynthesizedStack, type Template } from '../../../lib/limits/template.ts';

function stackOf(
  resources: Template['Resources'] = {},
  template: Template = {},
  name = 'Ballast-x-dev',
): SynthesizedStack {
  return { name, template: { ...template, Resources: resources }, bytes: 1000, nested: new Map() };
}

test('names that AWS gives out count as long as they may be, through parameters and outputs of nested stacks', () => {
  const child = stackOf(
    { Agent: { Type: 'AWS::Lambda::Function' } },
    { Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Agent', 'Arn'] } }, Table: { Value: { Ref: 'TableName' } } } },
    'Ballast-x-dev-Nested',
  );
  const stack: SynthesizedStack = {
    ...stackOf({
      Table: { Type: 'AWS::DynamoDB::Table' },
      Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { TableName: { Ref: 'Table' } } } },
    }),
    nested: new Map([['Nested', child]]),
  };
  const values = new LongestValues(stack);
  expect(values.length({ 'Fn::GetAtt': ['Nested', 'Outputs.Arn'] })).toBeLessThanOrEqual(LONGEST_FUNCTION_ARN);
  expect(values.length({ 'Fn::GetAtt': ['Nested', 'Outputs.Arn'] })).toBeGreaterThan(
    'arn:aws:lambda:eu-west-1:123456789012:function:Ballast-x-dev-Nested-Agent-ABCDEFGHIJKLM'.length - 1,
  );
  expect(values.length({ 'Fn::GetAtt': ['Nested', 'Outputs.Table'] })).toBe('Ballast-x-dev-Table-ABCDEFGHIJKLM'.length);
  const sub = { 'Fn::Sub': [`\${AWS::Region}/\${given}/\${!kept}/\${Table}`, { given: 'abc' }] };
  expect(values.resolve(sub)).toMatch(/^.{14}\/abc\/\$\{kept\}\/x+$/);
  expect(values.length({ 'Fn::Join': ['-', ['a', { Ref: 'AWS::AccountId' }, 5]] })).toBe('a-123456789012-5'.length);
});

test('a value that a template does not determine is as long as a name may be, and never an error', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const values = new LongestValues(stackOf({ S: { Type: 'X' } }));
      expect(values.length({ Ref: JSON.stringify(value) })).toBeGreaterThan(0);
      expect(values.length({ 'Fn::Select': [0, value] })).toBe(255);
    }),
  );
});

test('a value without functions is resolved to itself', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: true } as fc.JsonSharedConstraints), (value) => {
      expect(new LongestValues(stackOf()).resolve(value)).toEqual(value);
    }),
  );
});
