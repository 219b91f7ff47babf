import { createHash } from 'node:crypto';
import type { Stack, TemplateValue } from './cloud-assembly.ts';
import { entryOf } from './values.ts';

/** The names of a resource: the value of Ref, and the values of Fn::GetAtt. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The properties that decide a resource's name, resolved. */
export type ResolvedProperties = Readonly<Record<string, TemplateValue | undefined>>;

type Identify = (scope: IdentityScope) => Identity;

export interface IdentityScope {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly properties: ResolvedProperties;
}

/** Names and ARNs by resource type, as CloudFormation gives them out. */
const IDENTITIES: Readonly<Record<string, Identify>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::Lambda::Function': (scope) => {
    const name = physicalName(scope, 'FunctionName', 64);
    return { ref: name, attributes: { Arn: arn(scope, 'lambda', `function:${name}`) } };
  },
  'AWS::Lambda::Version': (scope) => {
    const ref = `${functionArn(scope)}:1`;
    return { ref, attributes: { Version: '1', FunctionArn: ref } };
  },
  'AWS::Lambda::Alias': (scope) => {
    const ref = `${functionArn(scope)}:${text(scope, 'Name')}`;
    return { ref, attributes: { AliasArn: ref } };
  },
  'AWS::Logs::LogGroup': (scope) => {
    const name = physicalName(scope, 'LogGroupName', 512);
    return { ref: name, attributes: { Arn: `${arn(scope, 'logs', `log-group:${name}`)}:*` } };
  },
  'AWS::StepFunctions::StateMachine': (scope) => {
    const name = physicalName(scope, 'StateMachineName', 80);
    const ref = arn(scope, 'states', `stateMachine:${name}`);
    return { ref, attributes: { Arn: ref, Name: name } };
  },
  'AWS::ApiGateway::RestApi': (scope) => {
    const id = digest(scope).slice(0, 10);
    return { ref: id, attributes: { RestApiId: id, RootResourceId: `${id}-root` } };
  },
  'AWS::ApiGateway::Resource': (scope) => {
    const id = digest(scope).slice(0, 10);
    return { ref: id, attributes: { ResourceId: id } };
  },
  'AWS::ApiGateway::Stage': (scope) => ({ ref: text(scope, 'StageName'), attributes: {} }),
  'AWS::Events::EventBus': (scope) => {
    const name = text(scope, 'Name');
    return { ref: name, attributes: { Name: name, Arn: arn(scope, 'events', `event-bus/${name}`) } };
  },
  'AWS::Events::Rule': (scope) => {
    const name = physicalName(scope, 'Name', 64);
    const bus = String(scope.properties.EventBusName ?? 'default').replace(/^arn:.*event-bus\//, '');
    const path = bus === 'default' ? name : `${bus}/${name}`;
    return { ref: name, attributes: { Arn: arn(scope, 'events', `rule/${path}`) } };
  },
  'AWS::Scheduler::Schedule': (scope) => {
    const name = physicalName(scope, 'Name', 64);
    const group = String(scope.properties.GroupName ?? 'default');
    return { ref: name, attributes: { Arn: arn(scope, 'scheduler', `schedule/${group}/${name}`) } };
  },
  'AWS::Scheduler::ScheduleGroup': (scope) => {
    const name = physicalName(scope, 'Name', 64);
    return { ref: name, attributes: { Arn: arn(scope, 'scheduler', `schedule-group/${name}`) } };
  },
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': alarm,
  'AWS::CloudWatch::Dashboard': (scope) => {
    const name = physicalName(scope, 'DashboardName', 255);
    return { ref: name, attributes: { Arn: arn(scope, 'cloudwatch', `dashboard/${name}`) } };
  },
  'AWS::SNS::Topic': (scope) => {
    const name = physicalName(scope, 'TopicName', 256);
    const ref = arn(scope, 'sns', name);
    return { ref, attributes: { TopicArn: ref, TopicName: name } };
  },
  'AWS::SQS::Queue': (scope) => {
    const name = physicalName(scope, 'QueueName', 80);
    const { region, accountId } = scope.stack;
    const ref = `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
    return { ref, attributes: { Arn: arn(scope, 'sqs', name), QueueName: name, QueueUrl: ref } };
  },
  'AWS::IAM::ManagedPolicy': (scope) => {
    const ref = `arn:aws:iam::${scope.stack.accountId}:policy/${physicalName(scope, 'ManagedPolicyName', 128)}`;
    return { ref, attributes: { PolicyArn: ref } };
  },
  'AWS::IAM::Role': (scope) => {
    const name = physicalName(scope, 'RoleName', 64);
    const id = `AROA${digest(scope).toUpperCase().slice(0, 17)}`;
    return { ref: name, attributes: { Arn: `arn:aws:iam::${scope.stack.accountId}:role/${name}`, RoleId: id } };
  },
};

export function identityOf(type: string, scope: IdentityScope): Identity | undefined {
  return entryOf(IDENTITIES, type)?.(scope);
}

/** The name of a resource that the cloud does not run: stable, unique, and recognisable in an error. */
export function placeholder(stack: Stack, logicalId: string, attribute?: string): string {
  const name = `${stack.name}-${logicalId}`;
  if (attribute === undefined) return name;
  if (!attribute.endsWith('Arn')) return `${name}.${attribute}`;
  return `arn:aws:cloudformation:${stack.region}:${stack.accountId}:resource/${name}`;
}

function alarm(scope: IdentityScope): Identity {
  const name = physicalName(scope, 'AlarmName', 255);
  return { ref: name, attributes: { Arn: arn(scope, 'cloudwatch', `alarm:${name}`) } };
}

function table(scope: IdentityScope): Identity {
  const name = physicalName(scope, 'TableName', 255);
  const tableArn = arn(scope, 'dynamodb', `table/${name}`);
  return {
    ref: name,
    attributes: {
      Arn: tableArn,
      TableId: digest(scope).slice(0, 32),
      StreamArn: `${tableArn}/stream/1970-01-01T00:00:00.000`,
    },
  };
}

function functionArn(scope: IdentityScope): string {
  const name = text(scope, 'FunctionName');
  return name.startsWith('arn:') ? name : arn(scope, 'lambda', `function:${name}`);
}

/**
 * The name a property gives, or one made of stack and logical id. CloudFormation adds random characters there;
 * without them a state directory finds its tables again.
 */
function physicalName(scope: IdentityScope, property: string, longest: number): string {
  const given = scope.properties[property];
  if (typeof given === 'string') return given;
  const name = `${scope.stack.name}-${scope.logicalId}`;
  return name.length <= longest ? name : `${name.slice(0, longest - 13)}-${digest(scope).slice(0, 12)}`;
}

function arn({ stack }: IdentityScope, service: string, resource: string): string {
  return `arn:aws:${service}:${stack.region}:${stack.accountId}:${resource}`;
}

function text(scope: IdentityScope, property: string): string {
  const value = scope.properties[property];
  if (typeof value === 'string') return value;
  throw new Error(`resource ${scope.logicalId} of stack ${scope.stack.name} has no ${property}`);
}

function digest({ stack, logicalId }: IdentityScope): string {
  return createHash('sha256').update(`${stack.name}/${logicalId}`).digest('hex');
}
