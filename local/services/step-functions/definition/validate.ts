import type { Json, JsonObject } from '../../../json.ts';
import { parseJsonText } from '../../../json.ts';
import { duplicateKeys } from '../jsonata/duplicate-keys.ts';
import { isObject, show } from './field-checks.ts';
import { integrationOf } from './integration.ts';
import { checkLanguage } from './language.ts';
import { processorConfig } from './map-checks.ts';
import { checkNames } from './names.ts';
import { type Problem, Problems } from './problems.ts';
import { checkResource } from './resources.ts';
import { JSONPATH_FIELDS, REQUIRED_FIELDS, STATE_FIELDS } from './state-fields.ts';
import { checkEnd, checkTransitions } from './transitions.ts';
import type { MachineType, StateType } from './types.ts';
import { checkVariables } from './variables.ts';

export { type Problem, problemText } from './problems.ts';

const TOP_FIELDS = new Set(['Comment', 'StartAt', 'States', 'TimeoutSeconds', 'Version', 'QueryLanguage']);
const BRANCH_FIELDS = new Set(['Comment', 'StartAt', 'States']);
const PROCESSOR_FIELDS = new Set([...BRANCH_FIELDS, 'ProcessorConfig']);

/** The parameters of all checks of one block. */
interface Setting {
  readonly problems: Problems;
  readonly type: MachineType;
  readonly machineLanguage: string;
  readonly checkResources: boolean;
}

export interface ValidationOptions {
  /** false: Resources and Arguments of Tasks are not checked, for stubs that accept every call @default true */
  readonly checkResources?: boolean;
}

/** Everything that is wrong with a definition, each with the state and the field. An empty list: it can be run. */
export function validateDefinition(
  source: string,
  type: MachineType,
  { checkResources = true }: ValidationOptions = {},
): readonly Problem[] {
  const problems = new Problems();
  let definition: Json;
  try {
    definition = source.trim() === '' ? null : parseJsonText(source);
  } catch (error) {
    return [{ code: 'INVALID_JSON_DESCRIPTION', location: undefined, message: (error as Error).message }];
  }
  if (definition === null) {
    const message = 'State machine definition must not be empty';
    return [{ code: 'MISSING_DESCRIPTION', location: undefined, message }];
  }
  const twice = duplicateFields(source);
  if (twice.length > 0) return twice;
  if (!isObject(definition)) {
    return [
      { code: 'INVALID_JSON_DESCRIPTION', location: '/', message: `Expected an object but was ${show(definition)}` },
    ];
  }
  const machineLanguage = String(definition.QueryLanguage ?? 'JSONPath');
  const { TimeoutSeconds, Version } = definition;
  if (Version !== undefined && Version !== '1.0') {
    problems.schema('/Version', `Value should be one of the following: [1.0], but was ${show(Version)}`);
  }
  if (TimeoutSeconds !== undefined && !(Number.isInteger(TimeoutSeconds) && Number(TimeoutSeconds) > 0)) {
    problems.schema('/TimeoutSeconds', `Expected a positive integer but was ${show(TimeoutSeconds)}`);
  }
  checkBlock(definition, '', machineLanguage, TOP_FIELDS, { problems, type, machineLanguage, checkResources });
  if (isObject(definition.States)) checkEnd(definition.States, problems);
  checkNames(definition, problems);
  if (problems.found.length === 0) checkVariables(definition, problems);
  return problems.found;
}

/** @param source JSON that parses */
export function duplicateFields(source: string): readonly Problem[] {
  return duplicateKeys(source).map((at) => ({
    code: 'INVALID_JSON_DESCRIPTION',
    location: undefined,
    message: `Duplicate field ${at}`,
  }));
}

function checkBlock(
  block: JsonObject,
  location: string,
  language: string,
  fields: ReadonlySet<string>,
  setting: Setting,
): void {
  const { problems } = setting;
  for (const field of Object.keys(block)) {
    if (!fields.has(field)) problems.schema(location, `Field '${field}' is not supported`);
  }
  const missing = ['States', 'StartAt'].filter((field) => block[field] === undefined);
  if (missing.length > 0) {
    problems.schema(location, `These fields are required: [${missing.join(', ')}]`);
    return;
  }
  const { States } = block;
  if (!isObject(States) || Object.keys(States).length === 0) {
    problems.schema(`${location}/States`, `Expected an object of at least one state but was ${show(States)}`);
    return;
  }
  for (const [name, state] of Object.entries(States)) {
    const at = `${location}/States/${name}`;
    if (name.length > 80) problems.schema(at, `The name of a state has at most 80 characters, this one ${name.length}`);
    if (isObject(state)) checkState(state, at, language, setting);
    else problems.schema(at, `Expected a state but was ${show(state)}`);
  }
  checkTransitions(block, location, problems);
}

function checkState(state: JsonObject, location: string, outerLanguage: string, setting: Setting): void {
  const { problems } = setting;
  const language = String(state.QueryLanguage ?? outerLanguage);
  if (!checkLanguage(language, location, setting.machineLanguage, problems)) return;
  const type = state.Type;
  if (typeof type !== 'string' || !Object.hasOwn(STATE_FIELDS, type)) {
    const types = Object.keys(STATE_FIELDS).join(', ');
    problems.schema(location, `The field 'Type' must be one of ${types} but was ${show(type)}`);
    return;
  }
  const fields = STATE_FIELDS[type as StateType];
  for (const field of REQUIRED_FIELDS[type as StateType]) {
    if (state[field] === undefined) problems.schema(location, `The field '${field}' is required but was missing`);
  }
  for (const [field, value] of Object.entries(state)) {
    const check = Object.hasOwn(fields, field) ? fields[field] : undefined;
    const instead = Object.hasOwn(JSONPATH_FIELDS, field) ? JSONPATH_FIELDS[field] : undefined;
    if (check) check(value, `${location}/${field}`, problems);
    else if (instead) problems.schema(location, `The field '${field}' is not supported in JSONata: use ${instead}`);
    else problems.schema(location, `Field '${field}' is not supported in a ${type} state`);
  }
  checkTogether(state, location, setting);
  if (type === 'Task' && setting.checkResources) checkResource(state, location, problems);
  // an inner state inherits the language of the machine, not of the state around it
  const inner = setting.machineLanguage === 'JSONata' ? 'JSONata' : 'JSONPath';
  const known = type === 'Map' ? PROCESSOR_FIELDS : BRANCH_FIELDS;
  for (const [block, at] of innerBlocks(state, location)) {
    if (isObject(block)) checkBlock(block, at, inner, known, setting);
    else problems.schema(at, `Expected an object with StartAt and States but was ${show(block)}`);
  }
}

/** Checks between fields. */
function checkTogether(state: JsonObject, location: string, { problems, type }: Setting): void {
  if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined)) {
    problems.schema(location, 'A Wait state needs exactly one of Seconds and Timestamp');
  }
  const { TimeoutSeconds, HeartbeatSeconds, Resource, ItemProcessor } = state;
  if (
    typeof TimeoutSeconds === 'number' &&
    typeof HeartbeatSeconds === 'number' &&
    HeartbeatSeconds >= TimeoutSeconds
  ) {
    problems.schema(`${location}/HeartbeatSeconds`, 'HeartbeatSeconds must be less than TimeoutSeconds');
  }
  if (typeof Resource === 'string' && type === 'EXPRESS') {
    const integration = integrationOf(Resource);
    if (integration.family === 'Activity') {
      problems.schema(`${location}/Resource`, 'Express state machine does not support Activity ARN');
    }
    const pattern = /\.(sync|waitForTaskToken)/.exec(integration.family === 'Task' ? integration.resource : '')?.[0];
    if (pattern !== undefined) {
      problems.schema(
        `${location}/Resource`,
        `Express state machine does not support '${pattern}' service integration`,
      );
    }
  }
  if (isObject(ItemProcessor) && ItemProcessor.ProcessorConfig !== undefined) {
    processorConfig(ItemProcessor.ProcessorConfig, `${location}/ItemProcessor/ProcessorConfig`, problems);
  }
  const mode = isObject(ItemProcessor) && isObject(ItemProcessor.ProcessorConfig) ? ItemProcessor.ProcessorConfig : {};
  if (mode.Mode === 'DISTRIBUTED') {
    if (type === 'EXPRESS') problems.schema(location, 'Express state machine does not support a distributed Map');
    return;
  }
  for (const field of ['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label']) {
    if (state[field] !== undefined) {
      problems.schema(
        location,
        `The field '${field}' is only supported in a Map whose processor has the Mode DISTRIBUTED`,
      );
    }
  }
}

function innerBlocks(state: JsonObject, location: string): (readonly [Json, string])[] {
  const { Branches, ItemProcessor } = state;
  if (Array.isArray(Branches)) {
    return Branches.map((branch, index) => [branch, `${location}/Branches[${index}]`] as const);
  }
  return ItemProcessor === undefined ? [] : [[ItemProcessor, `${location}/ItemProcessor`]];
}
