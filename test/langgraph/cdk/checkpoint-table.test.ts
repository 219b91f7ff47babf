import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CheckpointTable } from '../../../langgraph/cdk/index.ts';

function synthesize(props = {}) {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack');
  const table = new CheckpointTable(stack, 'Checkpoints', props);
  const lambdaFunction = new LambdaFunction(stack, 'Graph', {
    code: Code.fromInline('exports.handler = () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
  });
  return { table, lambdaFunction, template: () => Template.fromStack(stack) };
}

test('the table has the keys of the saver, its time to live, and stays when the stack is deleted', () => {
  const { template } = synthesize();
  const [table] = Object.values(template().findResources('AWS::DynamoDB::Table'));
  expect(table).toMatchObject({
    DeletionPolicy: 'Retain',
    Properties: {
      KeySchema: [
        { AttributeName: 'PK', KeyType: 'HASH' },
        { AttributeName: 'SK', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    },
  });
});

test('a table that goes with its stack is not protected from deletion', () => {
  const { template } = synthesize({ removalPolicy: RemovalPolicy.DESTROY });
  const [table] = Object.values(template().findResources('AWS::DynamoDB::Table'));
  expect(table).toMatchObject({ DeletionPolicy: 'Delete', Properties: { DeletionProtectionEnabled: false } });
});

test('a function has the table in its variable, the permissions of a saver on it, and none on other tables', () => {
  const { table, lambdaFunction, template } = synthesize();
  table.addTo(lambdaFunction);
  template().hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { BALLAST_CHECKPOINT_TABLE: { Ref: Match.stringLikeRegexp('Checkpoints') } } },
  });
  const [policy] = Object.values(template().findResources('AWS::IAM::Policy'));
  expect(policy?.Properties.PolicyDocument.Statement).toEqual([
    {
      Effect: 'Allow',
      Action: [
        'dynamodb:GetItem',
        'dynamodb:Query',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:BatchWriteItem',
      ],
      Resource: [{ 'Fn::GetAtt': [expect.stringContaining('Checkpoints'), 'Arn'] }],
    },
  ]);
});

test('only a function that lists all threads may scan', () => {
  const { table, lambdaFunction, template } = synthesize();
  table.grantList(lambdaFunction);
  const [policy] = Object.values(template().findResources('AWS::IAM::Policy'));
  expect(policy?.Properties.PolicyDocument.Statement[0].Action).toEqual([
    'dynamodb:GetItem',
    'dynamodb:Query',
    'dynamodb:Scan',
  ]);
});
