import { readFileSync } from 'node:fs';
import type { StateMachineResource } from '../../services/step-functions/deploy.ts';
import type { StateMachineLog } from '../../services/step-functions/execution-log.ts';
import { assetOfKey, type TemplateValue } from './cloud-assembly.ts';
import type { ResolvedProperties } from './identity.ts';
import { namesOf, s3Uri } from './readers.ts';
import type { ResourceInContext } from './resolver.ts';
import { isTrue, listOf, objectOf } from './values.ts';

/** @returns why it is left out, where AWS would run it and this cloud does not */
export function readStateMachine(context: ResourceInContext): StateMachineResource | { readonly notRun: string } {
  const properties = context.resolver.properties(context.logicalId);
  const { attributes, arn } = namesOf(context);
  const type = properties.StateMachineType ?? 'STANDARD';
  if (type !== 'STANDARD' && type !== 'EXPRESS') throw new Error(`StateMachineType is ${JSON.stringify(type)}`);
  const template = readTemplate(context, properties);
  if (typeof template !== 'string') return template;
  const definition = Object.entries(objectOf(properties.DefinitionSubstitutions)).reduce(
    (result, [name, replacement]) => result.replaceAll(`\${${name}}`, String(replacement)),
    template,
  );
  const log = readLog(properties.LoggingConfiguration);
  const machine: StateMachineResource = {
    name: String(attributes.Name),
    arn,
    roleArn: String(properties.RoleArn),
    type,
    definition,
    isTraced: isTrue(objectOf(properties.TracingConfiguration).Enabled ?? false),
  };
  return log === undefined ? machine : { ...machine, log };
}

function readLog(configuration: TemplateValue | undefined): StateMachineLog | undefined {
  const { Level: level, IncludeExecutionData, Destinations } = objectOf(configuration);
  if (level !== 'ALL' && level !== 'ERROR' && level !== 'FATAL') return undefined;
  const arn = String(objectOf(objectOf(listOf(Destinations)[0]).CloudWatchLogsLogGroup).LogGroupArn);
  const logGroup = arn.replace(/^.*:log-group:/, '').replace(/:\*$/, '');
  return { logGroup, level, includeExecutionData: isTrue(IncludeExecutionData) };
}

/** The definition before its substitutions: in the template, or a file of the assembly. */
function readTemplate(
  { stack }: ResourceInContext,
  { DefinitionString, Definition, DefinitionS3Location }: ResolvedProperties,
): string | { readonly notRun: string } {
  if (typeof DefinitionString === 'string') return DefinitionString;
  if (Definition !== undefined) return JSON.stringify(Definition);
  if (DefinitionS3Location === undefined) {
    throw new Error('it has neither DefinitionString nor Definition nor DefinitionS3Location');
  }
  const location = objectOf(DefinitionS3Location);
  const file = assetOfKey(stack, String(location.Key));
  if (file === undefined) return { notRun: `definition ${s3Uri(location)} is no asset of the assembly` };
  if (/\.ya?ml$/.test(file)) return { notRun: `definition in YAML; write it as JSON` };
  return readFileSync(file, 'utf8');
}
