/** The longest names that AWS generates, which a template does not have. */

export const LONGEST_ACCOUNT = '123456789012';
export const LONGEST_PARTITION = 'aws-us-gov';
/** as long as `ap-southeast-1` */
export const LONGEST_REGION = 'xx-xxxxxxxxx-1';
export const LONGEST_URL_SUFFIX = 'amazonaws.com.cn';

/** CloudFormation adds a hyphen and 12 or 13 characters to the names of stack and resource. */
const RANDOM_PART = 14;

export const LONGEST_FUNCTION_ARN = arnLength('lambda', 'function:', 64);

/** The longest name of each service, to which CloudFormation cuts generated names. */
const LONGEST_NAMES: ReadonlyMap<string, number> = new Map([
  ['AWS::Lambda::Function', 64],
  ['AWS::StepFunctions::StateMachine', 80],
  ['AWS::IAM::Role', 64],
  ['AWS::IAM::ManagedPolicy', 128],
  ['AWS::Events::Rule', 64],
  ['AWS::Events::EventBus', 256],
  ['AWS::SQS::Queue', 80],
  ['AWS::SNS::Topic', 256],
  ['AWS::DynamoDB::Table', 255],
  ['AWS::Logs::LogGroup', 512],
  ['AWS::CloudWatch::Alarm', 255],
  ['AWS::CloudFormation::Stack', 128],
]);

/** Service and resource prefix of ARNs. */
const ARNS: ReadonlyMap<string, readonly [service: string, resource: string]> = new Map([
  ['AWS::Lambda::Function', ['lambda', 'function:']],
  ['AWS::StepFunctions::StateMachine', ['states', 'stateMachine:']],
  ['AWS::IAM::Role', ['iam', 'role/']],
  ['AWS::IAM::ManagedPolicy', ['iam', 'policy/']],
  ['AWS::Events::Rule', ['events', 'rule/']],
  ['AWS::Events::EventBus', ['events', 'event-bus/']],
  ['AWS::SQS::Queue', ['sqs', '']],
  ['AWS::SNS::Topic', ['sns', '']],
  ['AWS::DynamoDB::Table', ['dynamodb', 'table/']],
  ['AWS::Logs::LogGroup', ['logs', 'log-group:*:']],
  ['AWS::CloudFormation::Stack', ['cloudformation', 'stack//01234567-89ab-cdef-0123-456789abcdef']],
]);

/** Resources whose `Ref` is the ARN, not the name. */
const REF_IS_ARN = [
  'AWS::StepFunctions::StateMachine',
  'AWS::SNS::Topic',
  'AWS::IAM::ManagedPolicy',
  'AWS::CloudFormation::Stack',
];

/** A resource of a template, with the parts of its generated names. */
export interface NamedResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
}

/** Longest name that CloudFormation generates for a resource, in characters. */
export function longestName({ stackName, logicalId, type }: NamedResource): number {
  return Math.min(LONGEST_NAMES.get(type) ?? 255, stackName.length + 1 + logicalId.length + RANDOM_PART);
}

/** Longest value of `Ref`, in characters. */
export function longestRef(resource: NamedResource): number {
  if (REF_IS_ARN.includes(resource.type)) return longestArn(resource);
  // its URL
  return longestName(resource) + (resource.type === 'AWS::SQS::Queue' ? LONGEST_URL_SUFFIX.length + 40 : 0);
}

/** Longest value of an attribute, in characters: an ARN when its name ends so. */
export function longestAttribute(resource: NamedResource, attribute: string): number {
  return attribute.endsWith('Arn') ? longestArn(resource) : longestName(resource);
}

function longestArn(resource: NamedResource): number {
  const [service, path] = ARNS.get(resource.type) ?? ['a-service-of-aws', 'resource/'];
  return arnLength(service, path, longestName(resource));
}

function arnLength(service: string, path: string, name: number): number {
  return `arn:${LONGEST_PARTITION}:${service}:${LONGEST_REGION}:${LONGEST_ACCOUNT}:${path}`.length + name;
}
