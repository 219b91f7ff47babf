import fc from 'fast-check';
import { LONGEST_FUNCTION_ARN, longestAttribute, longestName, longestRef } from '../../../lib/limits/names.ts';

const TYPES = [
  ['AWS::Lambda::Function', 64],
  ['AWS::StepFunctions::StateMachine', 80],
  ['AWS::IAM::Role', 64],
  ['AWS::SQS::Queue', 80],
  ['AWS::DynamoDB::Table', 255],
  ['AWS::Not::Known', 255],
] as const;

const resources = fc.record({
  stackName: fc.string({ minLength: 1, maxLength: 128, size: 'max' }),
  logicalId: fc.string({ minLength: 1, maxLength: 255, size: 'max' }),
  type: fc.constantFrom(...TYPES.map(([type]) => type)),
});

test.each(TYPES)(
  'a generated name of %s has at most %d characters, and at least those of its parts',
  (type, longest) => {
    fc.assert(
      fc.property(resources, (resource) => {
        const { stackName, logicalId } = resource;
        const name = longestName({ stackName, logicalId, type });
        expect(name).toBeLessThanOrEqual(longest);
        expect(name).toBeGreaterThanOrEqual(Math.min(longest, `${stackName}-${logicalId}-ABCDEFGHIJKLM`.length));
      }),
    );
  },
);

test('the ARN of no function is longer than the longest one', () => {
  fc.assert(
    fc.property(resources, ({ stackName, logicalId }) => {
      const resource = { stackName, logicalId, type: 'AWS::Lambda::Function' };
      expect(longestAttribute(resource, 'Arn')).toBeLessThanOrEqual(LONGEST_FUNCTION_ARN);
    }),
  );
  const arn = `arn:aws-us-gov:lambda:ap-southeast-1:123456789012:function:${'f'.repeat(64)}`;
  expect(LONGEST_FUNCTION_ARN).toBe(arn.length);
});

test('Ref is a name, the URL of a queue, or the ARN where CloudFormation returns that', () => {
  fc.assert(
    fc.property(resources, (resource) => {
      const { type } = resource;
      const [name, ref, arn] = [longestName(resource), longestRef(resource), longestAttribute(resource, 'Arn')];
      if (type === 'AWS::StepFunctions::StateMachine') expect(ref).toBe(arn);
      else if (type === 'AWS::SQS::Queue')
        expect(ref).toBeGreaterThan('https://sqs.xx-xxxxxxxxx-1./123456789012/'.length + name);
      else expect(ref).toBe(name);
      expect(arn).toBeGreaterThan(name);
      expect(longestAttribute(resource, 'Name')).toBe(name);
    }),
  );
});
