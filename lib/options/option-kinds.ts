import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { describeValue } from '../../patterns/json/describe-value.ts';

/** The values that an option takes, whatever its range is. Two copies of the CDK have two classes: objects are told by their members. */
export interface OptionKind {
  /** completes "it must be" */
  readonly description: string;
  isOf(value: unknown): boolean;
}

/** An object of the CDK by one of its members. */
function withMember(member: string, description: string): OptionKind {
  return { description, isOf: (value) => typeof value === 'object' && value !== null && member in value };
}

function listOf(kind: OptionKind): OptionKind {
  return {
    description: `a list of items, each ${kind.description}`,
    isOf: (value) => Array.isArray(value) && value.every(kind.isOf),
  };
}

export const anObject: OptionKind = {
  description: 'an object',
  isOf: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};
export const aList: OptionKind = { description: 'a list', isOf: Array.isArray };
export const anAuthorizer = withMember('authorizerId', 'an authorizer, such as new TokenAuthorizer(...)');
const anEventBus = withMember('eventBusArn', 'an event bus, such as new EventBus(stack, "Bus")');
const anActionList = listOf(withMember('bind', 'an alarm action, such as new SnsAction(topic)'));
const aStringList = listOf({ description: 'a string', isOf: (value) => typeof value === 'string' });
export const aDuration = withMember('toMilliseconds', 'a Duration, such as Duration.minutes(5)');

/** Of the options of a workflow, those that are neither numbers nor one of some values. */
export const WORKFLOW_OPTION_KINDS = {
  executionTimeout: aDuration,
  recordRetention: aDuration,
  healthCheckInterval: aDuration,
  sweepInterval: aDuration,
  circuitOpenTime: aDuration,
  expectedRunInterval: aDuration,
  encryptionKey: withMember('keyArn', 'a key, such as new Key(stack, "Key")'),
  eventBus: anEventBus,
  triggerBus: anEventBus,
  api: { description: 'an object, such as {}', isOf: anObject.isOf },
  otlp: { description: "an object, such as { endpoint: 'https://collector.example.com:4318' }", isOf: anObject.isOf },
  maskedPaths: aStringList,
  alarmActions: anActionList,
  pageActions: anActionList,
} as const satisfies Record<string, OptionKind>;

/** Of the options of agents, those that are not numbers. */
export const AGENT_OPTION_KINDS = {
  architecture: withMember('dockerPlatform', 'an Architecture, such as Architecture.ARM_64'),
  ephemeralStorageSize: withMember('toMebibytes', 'a Size, such as Size.mebibytes(512)'),
  environment: anObject,
  secrets: anObject,
  initialPolicy: listOf(withMember('toStatementJson', 'a PolicyStatement')),
  vpc: withMember('vpcId', 'a network, such as new Vpc(stack, "Network")'),
  vpcSubnets: anObject,
  securityGroups: listOf(
    withMember('securityGroupId', 'a security group, such as new SecurityGroup(stack, "Group", { vpc })'),
  ),
  layers: listOf(
    withMember('layerVersionArn', 'a layer, such as LayerVersion.fromLayerVersionArn(stack, "Layer", arn)'),
  ),
  tracing: {
    description: Object.values(Tracing).join(', '),
    isOf: (value) => Object.values(Tracing).includes(value as Tracing),
  },
  bundling: anObject,
  function: withMember('functionArn', 'a function of Lambda, such as Function.fromFunctionArn(stack, "Own", arn)'),
} as const satisfies Record<string, OptionKind>;

/**
 * Finds the options that are not of their kind.
 * @param at path of the options in the props, ending in a dot @default - they are the props
 * @returns an issue in words for each, and the other options
 */
export function checkKinds<Options extends object>(
  options: Options,
  kinds: Readonly<Record<string, OptionKind>>,
  at = '',
): { readonly issues: string[]; readonly sound: Options } {
  const wrong = Object.entries(options).filter(
    ([name, value]) => value !== undefined && Object.hasOwn(kinds, name) && kinds[name]?.isOf(value) === false,
  );
  const names = wrong.map(([name]) => name);
  return {
    issues: wrong.map(
      ([name, value]) => `${at}${name} is ${describeValue(value)}; it must be ${kinds[name]?.description}`,
    ),
    sound: Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name))) as Options,
  };
}
