import type { TableResource } from '../../services/dynamodb/table.ts';
import type { FunctionResource } from '../../services/lambda/function.ts';
import { assetOfKey, type TemplateValue } from './cloud-assembly.ts';
import type { ResolvedProperties } from './identity.ts';
import type { ResourceInContext } from './resolver.ts';
import { isTrue, objectOf, type TemplateObject } from './values.ts';

/** Lambda's own defaults. */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 128;

/** The parameters of CreateTable; other properties of a table are set afterwards or have no effect here. */
const CREATE_TABLE_PROPERTIES = [
  'AttributeDefinitions',
  'KeySchema',
  'BillingMode',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
  'ProvisionedThroughput',
];

/** A function that cannot be run here is there all the same: it is described, and its invocation fails by name. */
export function readFunction(context: ResourceInContext): FunctionResource {
  const properties = context.resolver.properties(context.logicalId);
  const { ref: name, arn } = namesOf(context);
  const environment = (objectOf(properties.Environment).Variables ?? {}) as Record<string, TemplateValue>;
  const reserved = properties.ReservedConcurrentExecutions;
  return {
    name,
    arn,
    logicalId: context.logicalId,
    code: readCode(context, properties),
    ...(properties.Runtime === undefined ? {} : { runtime: String(properties.Runtime) }),
    handler: String(properties.Handler),
    environment: Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, String(value)])),
    timeoutSeconds: Number(properties.Timeout ?? DEFAULT_TIMEOUT_SECONDS),
    memoryMb: Number(properties.MemorySize ?? DEFAULT_MEMORY_MB),
    logGroup: String(objectOf(properties.LoggingConfig).LogGroup ?? `/aws/lambda/${name}`),
    ...(reserved === undefined ? {} : { reservedConcurrency: Number(reserved) }),
  };
}

function readCode({ stack }: ResourceInContext, properties: ResolvedProperties): FunctionResource['code'] {
  const { PackageType, Runtime } = properties;
  if (PackageType === 'Image') return { kind: 'notRun', reason: 'container image' };
  if (!String(Runtime).startsWith('nodejs')) return { kind: 'notRun', reason: `runtime ${Runtime}` };
  const code = objectOf(properties.Code);
  if (typeof code.ZipFile === 'string') return { kind: 'inline', source: code.ZipFile };
  const path = assetOfKey(stack, String(code.S3Key));
  if (path === undefined) return { kind: 'notRun', reason: `code ${s3Uri(code)} is no asset of the assembly` };
  return { kind: 'folder', path };
}

export function readTable(context: ResourceInContext): TableResource {
  const properties = context.resolver.properties(context.logicalId);
  const replicas = Array.isArray(properties.Replicas) ? (properties.Replicas as TemplateObject[]) : [];
  const recovery = objectOf(
    properties.PointInTimeRecoverySpecification ?? replicas[0]?.PointInTimeRecoverySpecification,
  );
  const timeToLive = objectOf(properties.TimeToLiveSpecification);
  const { ref: name } = namesOf(context);
  const createTable = Object.fromEntries(
    CREATE_TABLE_PROPERTIES.flatMap((key) => {
      const value = properties[key];
      return value === undefined ? [] : [[key, numbered(value)]];
    }),
  );
  return {
    name,
    createTable: { ...createTable, TableName: name },
    pointInTimeRecovery: isTrue(recovery.PointInTimeRecoveryEnabled),
    ...(isTrue(timeToLive.Enabled ?? false) ? { timeToLiveAttribute: String(timeToLive.AttributeName) } : {}),
  };
}

export function readLogGroup(context: ResourceInContext): string {
  return namesOf(context).ref;
}

/** Where in S3 something lies. */
export function s3Uri({ S3Bucket, S3Key, Bucket, Key }: TemplateObject): string {
  return `s3://${String(S3Bucket ?? Bucket)}/${String(S3Key ?? Key)}`;
}

export function namesOf({ resolver, logicalId }: ResourceInContext) {
  const identity = resolver.identity(logicalId);
  if (identity === undefined) throw new Error('it has no name');
  return { ...identity, arn: identity.attributes.Arn ?? identity.ref };
}

/** CloudFormation takes numbers as texts, the API does not. */
function numbered(value: TemplateValue): TemplateValue {
  if (Array.isArray(value)) return value.map((item: TemplateValue) => numbered(item));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key.endsWith('CapacityUnits') ? Number(item) : numbered(item)]),
  );
}
