import type { Json } from '../step-functions/index.ts';
import type { Case, JsonObject } from './cases.ts';

/** Something JSONata says differently, or not at all: the recording is left out of the class "translated". */
class Untranslatable extends Error {}

/** Failures that belong to JSONPath itself: a translation has no such error to repeat. */
const JSONPATH_ERRORS = new Set(['States.Runtime', 'States.ParameterPathFailure', 'States.ResultPathMatchFailure']);

/** Fields that mean the same in both languages. */
const SAME = new Set([
  'Type',
  'Comment',
  'Next',
  'End',
  'Default',
  'Resource',
  'Retry',
  'Error',
  'Cause',
  'Seconds',
  'Timestamp',
  'TimeoutSeconds',
  'HeartbeatSeconds',
  'MaxConcurrency',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
  'Label',
  'QueryLanguage',
]);

/** A path in its own field, and the field that takes its value in JSONata. */
const PATH_FIELDS: Readonly<Record<string, string>> = {
  ItemsPath: 'Items',
  SecondsPath: 'Seconds',
  TimestampPath: 'Timestamp',
  TimeoutSecondsPath: 'TimeoutSeconds',
  HeartbeatSecondsPath: 'HeartbeatSeconds',
  MaxConcurrencyPath: 'MaxConcurrency',
  ToleratedFailureCountPath: 'ToleratedFailureCount',
  ToleratedFailurePercentagePath: 'ToleratedFailurePercentage',
};

/**
 * The same machine in JSONata, for a JSONPath recording that uses nothing but Parameters, Result, plain paths and
 * ResultPath. The language of the fields is translated, nothing else: what the recording shows of states, retries,
 * catches and events has to come out the same.
 * @returns undefined when there is anything else in it
 */
export function translated(given: Case): Case | undefined {
  if (given.queryLanguage !== 'JSONPath' || given.definition === undefined) return undefined;
  if (JSONPATH_ERRORS.has(String(given.expected.error))) return undefined;
  try {
    const { TimeoutSeconds, Version } = given.definition;
    const definition: JsonObject = {
      QueryLanguage: 'JSONata',
      ...(TimeoutSeconds !== undefined && { TimeoutSeconds }),
      ...(Version !== undefined && { Version }),
      ...block(given.definition),
    };
    return { ...given, definition };
  } catch (error) {
    if (error instanceof Untranslatable) return undefined;
    throw error;
  }
}

function block(source: JsonObject): JsonObject {
  const states = Object.entries(source.States as Record<string, JsonObject>);
  return {
    StartAt: source.StartAt ?? null,
    States: Object.fromEntries(states.map(([name, value]) => [name, state(value)])),
  };
}

function state(source: JsonObject): JsonObject {
  const type = String(source.Type);
  if (type === 'Choice') throw new Untranslatable();
  const result: JsonObject = {};
  for (const [field, value] of Object.entries(source)) {
    if (SAME.has(field)) {
      if (field !== 'QueryLanguage') result[field] = value;
    } else if (field in PATH_FIELDS) {
      result[PATH_FIELDS[field] as string] = numberOrItems(String(value));
    } else {
      Object.assign(result, translatedField(type, field, value));
    }
  }
  if ('Assign' in source) result.Assign = assigned(type, source);
  if ('ResultPath' in source) result.Output = merged(source, result);
  return result;
}

function translatedField(type: string, field: string, value: Json): JsonObject {
  switch (field) {
    case 'Result':
      return type === 'Pass' ? { Output: value } : {};
    case 'Parameters':
      if (type === 'Pass') return { Output: template(value) };
      return type === 'Map' ? { ItemSelector: template(value) } : { Arguments: template(value) };
    case 'Assign':
      return {};
    case 'ItemSelector':
    case 'Credentials':
      return { [field]: template(value) };
    case 'ResultSelector':
      return { Output: template(value, '$states.result') };
    case 'ResultPath':
      return {};
    case 'Branches':
      return { Branches: (value as JsonObject[]).map(block) };
    case 'Iterator':
    case 'ItemProcessor': {
      const { ProcessorConfig } = value as JsonObject;
      return { ItemProcessor: { ...block(value as JsonObject), ...(ProcessorConfig && { ProcessorConfig }) } };
    }
    case 'ItemReader':
      return { ItemReader: itemReader(value as JsonObject) };
    case 'Catch':
      return { Catch: (value as JsonObject[]).map(catcher) };
    default:
      throw new Untranslatable();
  }
}

/** Assign reads the result of the state in JSONPath; the changed data of a Pass have no name in JSONata. */
function assigned(type: string, source: JsonObject): Json {
  const changesData = type === 'Pass' && ('Result' in source || 'Parameters' in source);
  const value = source.Assign ?? {};
  if (changesData && /"\$(?!\$|[A-Za-z_])/.test(JSON.stringify(value))) throw new Untranslatable();
  return template(value, type === 'Pass' || type === 'Wait' ? '$states.input' : '$states.result');
}

/** JSONPath reads a number out of a text, as recorded with variables; JSONata does not. */
function numberOrItems(path: string): string {
  if (/^\$[A-Za-z_]/.test(path)) throw new Untranslatable();
  return expression(path);
}

function itemReader(source: JsonObject): JsonObject {
  const { Resource, Parameters, ReaderConfig = {} } = source;
  const { MaxItemsPath, ...config } = ReaderConfig as JsonObject;
  return {
    Resource: Resource ?? null,
    ...(Parameters !== undefined && { Arguments: template(Parameters) }),
    ReaderConfig: { ...config, ...(MaxItemsPath !== undefined && { MaxItems: numberOrItems(String(MaxItemsPath)) }) },
  };
}

function catcher(source: JsonObject): JsonObject {
  const { ErrorEquals, Next, ResultPath, Comment, ...rest } = source;
  if (Object.keys(rest).length > 0) throw new Untranslatable();
  const kept = { ErrorEquals: ErrorEquals ?? null, Next: Next ?? null, ...(Comment !== undefined && { Comment }) };
  if (ResultPath === undefined || ResultPath === '$') return kept;
  return { ...kept, Output: into(ResultPath, '$states.errorOutput') };
}

/** What ResultPath makes of input and result. */
function merged(source: JsonObject, soFar: JsonObject): Json {
  const path = source.ResultPath ?? null;
  const type = source.Type;
  const given = soFar.Output;
  if (path === '$') return given ?? (type === 'Pass' ? '{% $states.input %}' : '{% $states.result %}');
  if (given === undefined) return into(path, type === 'Pass' ? '$states.input' : '$states.result');
  // only a plain expression or a literal can stand inside another expression
  if (typeof given === 'string' && given.startsWith('{%')) return into(path, given.slice(2, -2));
  if (JSON.stringify(given).includes('{%')) throw new Untranslatable();
  return into(path, JSON.stringify(given));
}

function into(path: Json, value: string): string {
  if (path === null) return '{% $states.input %}';
  const [, name] = /^\$\.([A-Za-z_]\w*)$/.exec(String(path)) ?? [];
  if (name === undefined) throw new Untranslatable();
  return `{% $merge([$states.input, {"${name}": ${value}}]) %}`;
}

/** A payload template: `"key.$": "$.path"` becomes `"key": "{% ... %}"`. */
function template(value: Json, root?: string): Json {
  if (Array.isArray(value)) return value.map((element) => template(element, root));
  // what looks like an expression is just a text in JSONPath
  if (typeof value === 'string' && value.startsWith('{%')) throw new Untranslatable();
  if (value === null || typeof value !== 'object') return value;
  const result: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    if (key.endsWith('.$')) result[key.slice(0, -2)] = expression(String(member), root);
    else result[key] = template(member, root);
  }
  return result;
}

/** Dots, names and numbers in brackets; no filters, wildcards or functions. */
function expression(path: string, root = '$states.input'): string {
  const [, start, rest = ''] = /^(\$\$|\$(?:[A-Za-z_]\w*)?)((?:\.[A-Za-z_]\w*|\[\d+\]|\['[^']+'\])*)$/.exec(path) ?? [];
  if (start === undefined) throw new Untranslatable();
  const head = start === '$$' ? '$states.context' : start === '$' ? root : start;
  const steps = rest.replace(/\.([A-Za-z_]\w*)/g, '.`$1`').replace(/\['([^']+)'\]/g, '.`$1`');
  return `{% ${head}${steps} %}`;
}
