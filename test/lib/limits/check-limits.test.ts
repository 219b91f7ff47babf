import fc from 'fast-check';
import { LIMITS, limitIssues, measure } from '../../../lib/limits/check-limits.ts';
import type { SynthesizedStack, Template, TemplateResource } from '../../../lib/limits/template.ts';

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

test('a stack that cannot be resolved is measured all the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const rule = ruleOf([{ Id: '1', Input: { 'Fn::Select': [0, value as object] } }]);
      expect(measure(stackOf({ R: rule, S: { Type: 'X' } })).length).toBeGreaterThan(0);
    }),
  );
});
