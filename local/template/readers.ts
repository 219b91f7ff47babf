import { assetOfKey, type TemplateValue } from './assembly.ts';
import type { ResolvedProperties } from './identity.ts';
import type { FunctionResource, ResourceInContext, StateMachineResource, TableResource } from './resources.ts';
import { isTrue, objectOf, type TemplateObject } from './values.ts';

/** Lambda's own defaults. */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 128;

/** What CreateTable takes; everything else of a table is set afterwards or has no effect here. */
const CREATE_TABLE_PROPERTIES = [
  'AttributeDefinitions',
  'KeySchema',
  'BillingMode',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
  'ProvisionedThroughput',
];

export function readFunction(context: ResourceInContext): FunctionResource {
  const properties = context.resolver.properties(context.logicalId);
  const { ref: name, arn } = names(context);
  if (properties.PackageType === 'Image') throw new Error('container images are not run here; use a bundle');
  const runtime = String(properties.Runtime);
  if (!runtime.startsWith('nodejs')) throw new Error(`runtime ${runtime} is not run here, only nodejs`);
  const environment = (objectOf(properties.Environment).Variables ?? {}) as Record<string, TemplateValue>;
  const reserved = properties.ReservedConcurrentExecutions;
  return {
    name,
    arn,
    code: readCode(context, objectOf(properties.Code)),
    handler: String(properties.Handler),
    environment: Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, String(value)])),
    timeoutSeconds: Number(properties.Timeout ?? DEFAULT_TIMEOUT_SECONDS),
    memoryMb: Number(properties.MemorySize ?? DEFAULT_MEMORY_MB),
    logGroup: String(objectOf(properties.LoggingConfig).LogGroup ?? `/aws/lambda/${name}`),
    ...(reserved === undefined ? {} : { reservedConcurrency: Number(reserved) }),
  };
}

function readCode({ stack }: ResourceInContext, code: TemplateObject): FunctionResource['code'] {
  if (typeof code.ZipFile === 'string') return { kind: 'inline', source: code.ZipFile };
  const path = assetOfKey(stack, String(code.S3Key));
  if (path === undefined) throw new Error(`its code ${JSON.stringify(code)} is no asset of the assembly`);
  return { kind: 'folder', path };
}

export function readStateMachine(context: ResourceInContext): StateMachineResource {
  const properties = context.resolver.properties(context.logicalId);
  const { attributes, arn } = names(context);
  const type = properties.StateMachineType ?? 'STANDARD';
  if (type !== 'STANDARD' && type !== 'EXPRESS') throw new Error(`StateMachineType is ${JSON.stringify(type)}`);
  return {
    name: String(attributes.Name),
    arn,
    roleArn: String(properties.RoleArn),
    type,
    definition: readDefinition(properties),
  };
}

function readDefinition(properties: ResolvedProperties): string {
  const { DefinitionString: text, Definition: value, DefinitionSubstitutions: substitutions } = properties;
  const definition = typeof text === 'string' ? text : value === undefined ? undefined : JSON.stringify(value);
  if (definition === undefined) throw new Error('it has neither DefinitionString nor Definition');
  return Object.entries(objectOf(substitutions)).reduce(
    (result, [name, replacement]) => result.replaceAll(`\${${name}}`, String(replacement)),
    definition,
  );
}

export function readTable(context: ResourceInContext): TableResource {
  const properties = context.resolver.properties(context.logicalId);
  const replicas = Array.isArray(properties.Replicas) ? (properties.Replicas as TemplateObject[]) : [];
  const recovery = objectOf(
    properties.PointInTimeRecoverySpecification ?? replicas[0]?.PointInTimeRecoverySpecification,
  );
  const timeToLive = objectOf(properties.TimeToLiveSpecification);
  const { ref: name } = names(context);
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
  return names(context).ref;
}

function names({ resolver, logicalId }: ResourceInContext) {
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
