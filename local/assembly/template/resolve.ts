import { readNestedStack, type Stack, type TemplateValue } from './cloud-assembly.ts';
import { type Identity, identityOf, placeholder, type ResolvedProperties } from './identity.ts';
import { evaluateIntrinsic } from './intrinsics.ts';
import type { Resolver, StackInContext } from './resolver.ts';
import { entryOf } from './values.ts';

/** Names may only depend on these; resolving every property would run in circles through policies. */
const NAMING_PROPERTIES = [
  'AlarmName',
  'DashboardName',
  'EventBusName',
  'FunctionName',
  'LogGroupName',
  'Name',
  'QueueName',
  'RoleName',
  'StageName',
  'StateMachineName',
  'TableName',
  'TopicName',
];

/** @param given the parameters of a nested stack @default - a parameter has its default */
export function createResolver(
  stack: Stack,
  importValue: (name: string) => TemplateValue,
  given: (parameter: string) => TemplateValue | undefined = () => undefined,
): Resolver {
  const nestedStacks = new Map<string, StackInContext>();
  const identities = new Map<string, Identity | undefined>();
  const underway = new Set<string>();
  const resourceOf = (logicalId: string) => entryOf(stack.template.Resources, logicalId);

  const resolver: Resolver = {
    resolve(value) {
      if (value === null || typeof value !== 'object') return value;
      if (Array.isArray(value)) {
        return value.map((item: TemplateValue) => resolver.resolve(item)).filter((item) => item !== undefined);
      }
      const entries = Object.entries(value);
      const [only] = entries;
      if (entries.length === 1 && only !== undefined) {
        const [name, argument] = only;
        if (name === 'Ref' || name === 'Condition' || name.startsWith('Fn::')) {
          const isConditionName = name !== 'Condition' || typeof argument === 'string';
          if (isConditionName) return evaluateIntrinsic(resolver, name, argument);
        }
      }
      return Object.fromEntries(
        entries.flatMap(([key, item]) => {
          const resolved = resolver.resolve(item);
          return resolved === undefined ? [] : [[key, resolved]];
        }),
      );
    },

    properties(logicalId) {
      const properties = resourceOf(logicalId)?.Properties ?? {};
      return (resolver.resolve(properties) ?? {}) as ResolvedProperties;
    },

    identity(logicalId) {
      if (identities.has(logicalId)) return identities.get(logicalId);
      const resource = resourceOf(logicalId);
      if (resource === undefined) return undefined;
      if (underway.has(logicalId)) throw new Error(`resource ${logicalId} of stack ${stack.name} names itself`);
      underway.add(logicalId);
      const naming = Object.entries(resource.Properties ?? {}).filter(([key]) => NAMING_PROPERTIES.includes(key));
      const properties = (resolver.resolve(Object.fromEntries(naming)) ?? {}) as ResolvedProperties;
      const identity = identityOf(resource.Type, { stack, logicalId, properties });
      underway.delete(logicalId);
      identities.set(logicalId, identity);
      return identity;
    },

    ref(name) {
      if (name === 'AWS::NoValue') return undefined;
      const pseudo = pseudoParameter(stack, name);
      if (pseudo !== undefined) return pseudo;
      const parameter = entryOf(stack.template.Parameters, name);
      if (parameter !== undefined)
        return given(name) ?? parameter.Default ?? missing(`parameter ${name} has no default`);
      if (resourceOf(name) === undefined) return missing(`Ref names ${name}, which does not exist`);
      return resolver.identity(name)?.ref ?? placeholder(stack, name);
    },

    attribute(logicalId, attribute) {
      if (resourceOf(logicalId) === undefined) {
        return missing(`Fn::GetAtt names ${logicalId}, which does not exist`);
      }
      const output = /^Outputs\.(.+)$/.exec(attribute)?.[1];
      if (output !== undefined) return outputOf(resolver.nested(logicalId), output);
      return entryOf(resolver.identity(logicalId)?.attributes, attribute) ?? placeholder(stack, logicalId, attribute);
    },

    condition(name) {
      const condition = entryOf(stack.template.Conditions, name);
      if (condition === undefined) return missing(`condition ${name} does not exist`);
      return resolver.resolve(condition) === true;
    },

    findInMap(map, first, second) {
      const value = entryOf(entryOf(entryOf(stack.template.Mappings, map), first), second);
      return value ?? missing(`mapping ${map} has no entry ${first}.${second}`);
    },

    importValue,

    nested(logicalId) {
      const known = nestedStacks.get(logicalId);
      if (known !== undefined) return known;
      const { TemplateURL: url = '', Parameters = {} } = resourceOf(logicalId)?.Properties ?? {};
      const nestedStack = readNestedStack(stack, logicalId, String(resolver.resolve(url)));
      // resolved on demand: some may come from the outputs of another nested stack, or of this one
      const parameters = Parameters as { readonly [name: string]: TemplateValue };
      const parameterOf = (name: string) => {
        const value = entryOf(parameters, name);
        return value === undefined ? undefined : resolver.resolve(value);
      };
      const nested = { stack: nestedStack, resolver: createResolver(nestedStack, importValue, parameterOf) };
      nestedStacks.set(logicalId, nested);
      return nested;
    },
  };

  function outputOf({ stack: { name, template }, resolver: inner }: StackInContext, output: string): TemplateValue {
    const value = entryOf(template.Outputs, output)?.Value;
    if (value === undefined) return missing(`nested stack ${name} has no output ${output}`);
    return inner.resolve(value) ?? '';
  }

  function missing(message: string): never {
    throw new Error(`stack ${stack.name}: ${message}`);
  }

  return resolver;
}

function pseudoParameter(stack: Stack, name: string): TemplateValue | undefined {
  switch (name) {
    case 'AWS::AccountId':
      return stack.accountId;
    case 'AWS::Region':
      return stack.region;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return stack.name;
    case 'AWS::StackId':
      return `arn:aws:cloudformation:${stack.region}:${stack.accountId}:stack/${stack.name}/local`;
    case 'AWS::NotificationARNs':
      return [];
    default:
      return undefined;
  }
}
