import fc from 'fast-check';
import { LIMITS, limitIssues, measure } from '../../../lib/limits/check-limits.ts';
import { LONGEST_FUNCTION_ARN } from '../../../lib/limits/names.ts';
import {
  LongestValues,
  type SynthesizedStack,
  type Template,
  type TemplateResource,
} from '../../../lib/limits/template.ts';

function stackOf(
  resources: Template['Resources'] = {},
  template: Template = {},
  name = 'Ballast-x-dev',
): SynthesizedStack {
  return { name, template: { ...template, Resources: resources }, bytes: 1000, nested: new Map() };
}

const many = <Item>(count: number, item: (index: number) => Item): Record<string, Item> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`R${index}`, item(index)]));

const policyOf = (length: number) => ({ Statement: 'x'.repeat(length - JSON.stringify({ Statement: '' }).length) });
const machineOf = (definition: object): TemplateResource => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: { DefinitionString: JSON.stringify(definition) },
});
const ruleOf = (targets: object[]): TemplateResource => ({
  Type: 'AWS::Events::Rule',
  Properties: { Targets: targets },
});

/** A stack with so much of what a limit counts. */
const STACKS: Readonly<Record<keyof typeof LIMITS, (value: number) => SynthesizedStack>> = {
  templateBytes: (value) => ({ ...stackOf(), bytes: value }),
  resourcesOfStack: (value) => stackOf(many(value, () => ({ Type: 'AWS::SQS::Queue' }))),
  resourcesOfDeployment: (value) => {
    const size = 400;
    const nested = many(Math.floor(value / (size + 1)), () => stackOf(many(size, () => ({ Type: 'AWS::SQS::Queue' }))));
    const stacks = Object.keys(nested).length;
    const own = many(value - stacks * size, () => ({ Type: 'AWS::CloudFormation::Stack' }));
    return { ...stackOf(own), nested: new Map(Object.entries(nested)) };
  },
  parametersOfStack: (value) => stackOf({}, { Parameters: many(value, () => ({})) }),
  outputsOfStack: (value) => stackOf({}, { Outputs: many(value, () => ({ Value: 'x' })) }),
  parameterBytes: (value) =>
    stackOf({ N: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { p: 'x'.repeat(value) } } } }),
  ruleTargets: (value) => stackOf({ R: ruleOf(Array.from({ length: value }, (_, id) => ({ Id: `${id}` }))) }),
  targetInputLength: (value) => stackOf({ R: ruleOf([{ Id: '1', Input: 'x'.repeat(value) }]) }),
  rulesOfBus: (value) => stackOf(many(value, () => ruleOf([]))),
  environmentBytes: (value) =>
    stackOf({
      F: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { KEY: 'x'.repeat(value - 3) } } } },
    }),
  functionSeconds: (value) => stackOf({ F: { Type: 'AWS::Lambda::Function', Properties: { Timeout: value } } }),
  inlinePolicyLength: (value) => {
    const own = { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyDocument: policyOf(1_000) }] } };
    const document = { PolicyDocument: policyOf(value - 1_000), Roles: [{ Ref: 'Role' }] };
    return stackOf({ Role: own, Policy: { Type: 'AWS::IAM::Policy', Properties: document } });
  },
  managedPolicyLength: (value) =>
    stackOf({ M: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: policyOf(value) } } }),
  managedPoliciesOfRole: (value) =>
    stackOf({
      Role: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/X'] } },
      ...many(value - 1, () => ({
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { PolicyDocument: {}, Roles: [{ Ref: 'Role' }] },
      })),
    }),
  definitionBytes: (value) => {
    const empty = { States: {}, Comment: '' };
    return stackOf({ M: machineOf({ ...empty, Comment: 'x'.repeat(value - JSON.stringify(empty).length) }) });
  },
  payloadBytes: (value) => {
    const payload = (text: string) => ({ Payload: { text } });
    const rest = value - JSON.stringify(payload('')).length;
    const text = 'ä'.repeat(Math.floor(rest / 2)) + 'x'.repeat(rest % 2);
    const inner = { Type: 'Task', Arguments: payload(text) };
    return stackOf({ M: machineOf({ States: { Map: { Type: 'Map', ItemProcessor: { States: { inner } } } } }) });
  },
};

// N5
test.each(Object.keys(LIMITS) as (keyof typeof LIMITS)[])(
  '%s: as much as AWS takes is accepted, one more is not',
  (limit) => {
    const stack = STACKS[limit];
    expect(limitIssues(stack(LIMITS[limit]), 10)).toEqual([]);
    const issues = limitIssues(stack(LIMITS[limit] + 1), 10);
    expect(issues).toEqual([
      expect.stringContaining(`: ${LIMITS[limit] + 1}, AWS takes ${LIMITS[limit]} (${limit}); `),
    ]);
  },
);

test('beside a run that travels there must be room for the largest input that is accepted', () => {
  const withRun = (length: number) =>
    stackOf({
      M: machineOf({ States: { Report: { Type: 'Task', Arguments: { run: '{% $run %}', p: 'x'.repeat(length) } } } }),
    });
  expect(limitIssues(withRun(140_000), 10)).toEqual([]);
  expect(limitIssues(withRun(160_000), 10)).toEqual([
    expect.stringMatching(
      /^bytes that state Report .* beside an input of the size that is accepted: \d+, AWS takes 262144/,
    ),
  ]);
});

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

test('what it does not know it takes for as long as a name may be, and never fails', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const stack = stackOf({
        R: ruleOf([{ Id: '1', Input: { 'Fn::Select': [0, value as object] } }]),
        S: { Type: 'X' },
      });
      expect(measure(stack).length).toBeGreaterThan(0);
      expect(new LongestValues(stack).length({ Ref: JSON.stringify(value) })).toBeGreaterThan(0);
    }),
  );
});
