import type { Json, JsonObject } from '../../local/json.ts';
import type { Case } from './cases.ts';
import { translatedRules } from './translate-choice.ts';
import { expression, inlined, STATE_INPUT, sourceOf, template } from './translate-paths.ts';
import { Untranslatable } from './untranslatable.ts';

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
  ErrorPath: 'Error',
  CausePath: 'Cause',
};

/**
 * The same machine in JSONata, for a recording in JSONPath, or with states in it, that uses nothing but plain paths, comparisons of
 * texts, numbers and booleans, and intrinsic functions with a twin. The language of the fields is translated, nothing else: what the recording shows of states, retries,
 * catches and events has to come out the same.
 * @returns undefined when there is anything else in it
 */
export function translated(given: Case): Case | undefined {
  if (given.queryLanguage === 'JSONata' || given.definition?.States === undefined) return undefined;
  if (given.definition.QueryLanguage === 'JSONata') return undefined;
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
    ...(source.StartAt !== undefined && { StartAt: source.StartAt }),
    States: Object.fromEntries(states.map(([name, value]) => [name, state(value)])),
  };
}

function state(source: JsonObject): JsonObject {
  if (source.QueryLanguage === 'JSONata') return inJsonata(source);
  const type = String(source.Type);
  const root = effectiveInput(source);
  const result: JsonObject = {};
  for (const [field, value] of Object.entries(source)) {
    if (SAME.has(field)) {
      // text that looks like an expression is plain text in JSONPath
      if (typeof value === 'string' && value.startsWith('{%')) throw new Untranslatable();
      if (field !== 'QueryLanguage') result[field] = value;
    } else if (field in PATH_FIELDS) {
      const translate = field === 'ErrorPath' || field === 'CausePath' ? expression : numberOrItems;
      result[PATH_FIELDS[field] as string] = translate(String(value), root);
    } else {
      Object.assign(result, translatedField(type, field, value, root));
    }
  }
  if ('InputPath' in source) takeInput(type, result, root);
  if ('Assign' in source) result.Assign = assigned(type, source, root);
  if ('ResultPath' in source) result.Output = merged(source, result);
  if ('OutputPath' in source) result.Output = filtered(source, result);
  return result;
}

/** A state that speaks JSONata already; those inside it start from the machine's language again. */
function inJsonata(source: JsonObject): JsonObject {
  const { Branches, ItemProcessor, ...own } = source;
  return {
    ...own,
    ...(Branches !== undefined && translatedField('Parallel', 'Branches', Branches, STATE_INPUT)),
    ...(ItemProcessor !== undefined && translatedField('Map', 'ItemProcessor', ItemProcessor, STATE_INPUT)),
  };
}

/** What `$` stands for in a state: its input after InputPath. */
function effectiveInput({ InputPath }: JsonObject): string {
  if (InputPath === undefined || InputPath === '$') return STATE_INPUT;
  return InputPath === null ? '{}' : sourceOf(String(InputPath));
}

/** The field that takes the place of the input, where the state has none that says so already. */
function takeInput(type: string, result: JsonObject, root: string): void {
  const field = type === 'Task' || type === 'Parallel' ? 'Arguments' : type === 'Map' ? 'Items' : 'Output';
  // a Choice with an InputPath looks at one thing and hands on another
  if (type === 'Choice' || type === 'Fail') throw new Untranslatable();
  result[field] ??= `{% ${root} %}`;
}

/** OutputPath cuts a part out of what the state would hand on. */
function filtered(source: JsonObject, soFar: JsonObject): Json {
  const { OutputPath = null, Type } = source;
  const whole = soFar.Output ?? (hasResult(String(Type)) ? '{% $states.result %}' : '{% $states.input %}');
  if (OutputPath === '$') return whole;
  if (OutputPath === null) return {};
  return expression(String(OutputPath), inlined(whole));
}

function hasResult(type: string): boolean {
  return type === 'Task' || type === 'Parallel' || type === 'Map';
}

function translatedField(type: string, field: string, value: Json, root: string): JsonObject {
  switch (field) {
    case 'Result':
      return type === 'Pass' ? { Output: value } : {};
    case 'Parameters':
      if (type === 'Pass') return { Output: template(value, root) };
      return type === 'Map' ? { ItemSelector: template(value, root) } : { Arguments: template(value, root) };
    case 'ItemSelector':
    case 'Credentials':
      return { [field]: template(value, root) };
    case 'ResultSelector':
      return { Output: template(value, '$states.result') };
    case 'Choices':
      return { Choices: translatedRules(value as JsonObject[]) };
    // these are written when all others are
    case 'Assign':
    case 'InputPath':
    case 'OutputPath':
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
function assigned(type: string, source: JsonObject, root: string): Json {
  const changesData = type === 'Pass' && ('Result' in source || 'Parameters' in source);
  const value = source.Assign ?? {};
  if (changesData && /"\$(?!\$|[A-Za-z_])/.test(JSON.stringify(value))) throw new Untranslatable();
  return template(value, hasResult(type) ? '$states.result' : root);
}

/** JSONPath reads a number out of a text, as recorded with variables; JSONata does not. */
function numberOrItems(path: string, root = STATE_INPUT): string {
  if (/^\$[A-Za-z_]/.test(path)) throw new Untranslatable();
  return expression(path, root);
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
  const plain = hasResult(String(source.Type)) ? '{% $states.result %}' : '{% $states.input %}';
  const given = soFar.Output ?? plain;
  return path === '$' ? given : into(path, inlined(given));
}

/** The state's input with a value at a path, as deep as it says. */
function into(path: Json, value: string): string {
  if (path === null) return '{% $states.input %}';
  if (!/^\$(\.[A-Za-z_]\w*)+$/.test(String(path))) throw new Untranslatable();
  const names = String(path).split('.').slice(1);
  return `{% ${nested(STATE_INPUT, names, value)} %}`;
}

function nested(around: string, [name = '', ...deeper]: readonly string[], value: string): string {
  const inner = deeper.length === 0 ? value : nested(`${around}.\`${name}\``, deeper, value);
  return `$merge([${around}, {"${name}": ${inner}}])`;
}
