import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { grantModels } from '../../../lib/functions/grant-models.ts';
import type { ModelUses } from '../../../patterns/models/model.ts';

const KEY = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:key-AbCdEf';
const ACCOUNT = { account: '000000000000', region: 'eu-west-1' };

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** What an agent whose tiers use these may do. */
function statementsFor(uses: readonly ModelUses[], environment: Readonly<Record<string, string>> = {}): Statement[] {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Test', { env: ACCOUNT });
  const code = Code.fromInline('exports.handler = () => {}');
  const target = new LambdaFunction(stack, 'Agent', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code });
  const tiers = uses.map((each, index) => ({ name: `tier-${index}`, uses: each }));
  grantModels(stack, target, { name: 'agent', tiers }, environment);
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')) as {
    Properties: { PolicyDocument: { Statement: Statement[] } };
  }[];
  const text = JSON.stringify(policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement));
  // the partition is known where the stack is deployed only
  const read = JSON.parse(text, (_, value: unknown) => {
    const join = (value as { 'Fn::Join'?: [string, unknown[]] } | null)?.['Fn::Join'];
    return join === undefined ? value : join[1].map((part) => (typeof part === 'string' ? part : 'aws')).join('');
  }) as (Statement & { Effect?: string })[];
  return read.map(({ Effect: _, ...statement }) => statement);
}

const invoke = (Resource: string, Condition?: object) => ({
  Action: 'bedrock:InvokeModel',
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
const through = (profile: string) => ({ StringEquals: { 'bedrock:InferenceProfileArn': profile } });

test.each<[string, ModelUses, readonly Statement[]]>([
  [
    'a model: that model in the region of the stack',
    { bedrock: { model: 'amazon.nova-lite-v1:0' } },
    [invoke('arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0')],
  ],
  [
    'a profile: it, and its model in all regions that it sends calls to, through it only',
    { bedrock: { model: 'eu.amazon.nova-lite-v1:0' } },
    [
      invoke('arn:aws:bedrock:eu-west-1:000000000000:inference-profile/eu.amazon.nova-lite-v1:0'),
      invoke(
        'arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0',
        through('arn:aws:bedrock:eu-west-1:000000000000:inference-profile/eu.amazon.nova-lite-v1:0'),
      ),
    ],
  ],
  [
    "a profile of one's own: whatever model it is made of, through it only",
    { bedrock: { model: 'arn:aws:bedrock:eu-west-1:000000000000:application-inference-profile/abc' } },
    [
      invoke('arn:aws:bedrock:eu-west-1:000000000000:application-inference-profile/abc'),
      invoke(
        'arn:aws:bedrock:*::foundation-model/*',
        through('arn:aws:bedrock:eu-west-1:000000000000:application-inference-profile/abc'),
      ),
    ],
  ],
  [
    'a guardrail, in another region',
    { bedrock: { model: 'amazon.nova-lite-v1:0', region: 'us-east-1', guardrail: 'gr1' } },
    [
      invoke('arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0'),
      { Action: 'bedrock:ApplyGuardrail', Resource: 'arn:aws:bedrock:us-east-1:000000000000:guardrail/gr1' },
    ],
  ],
  [
    'a key: its secret',
    { secretArns: [KEY] },
    [{ Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Resource: KEY }],
  ],
  ['nothing: nothing', {}, []],
])('an agent is granted for %s', (_, uses, expected) => {
  expect(statementsFor([uses])).toEqual(expected);
});

test('a model that a variable of the function names is granted as that one, and each model once', () => {
  const use = { bedrock: { modelVariable: 'MODEL' } };
  expect(statementsFor([use, use], { MODEL: 'amazon.nova-pro-v1:0' })).toEqual([
    invoke('arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0'),
  ]);
  expect(statementsFor([use])).toEqual([]);
});
