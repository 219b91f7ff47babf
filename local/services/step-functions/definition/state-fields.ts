import { isExpression } from '../jsonata/expression-parser.ts';
import {
  assignments,
  conditionField,
  type FieldCheck,
  flag,
  integer,
  isObject,
  itemsField,
  nonEmptyList,
  payload,
  percentageField,
  show,
  text,
  textOrExpression,
} from './field-checks.ts';
import { itemBatcher, itemReader, label, resultWriter } from './map-checks.ts';
import { catchers, retriers } from './recovery-checks.ts';
import { parseTimestamp } from './timestamp.ts';
import type { StateType } from './types.ts';

/** Checked with the blocks: names of states, and inner blocks. */
const elsewhere: FieldCheck = () => undefined;

const timestamp: FieldCheck = (value, location, problems) => {
  textOrExpression(value, location, problems);
  if (typeof value === 'string' && !isExpression(value) && parseTimestamp(value) === undefined) {
    problems.schema(location, 'String does not match RFC3339 timestamp');
  }
};

const credentials: FieldCheck = (value, location, problems) => {
  if (!isObject(value) || value.RoleArn === undefined) {
    problems.schema(location, "The field 'RoleArn' is required but was missing");
  }
  for (const field of isObject(value) ? Object.keys(value) : []) {
    if (field !== 'RoleArn') problems.schema(location, `The field '${field}' is not supported in Credentials`);
  }
  payload()(value, location, problems);
};

const branches: FieldCheck = (value, location, problems) => {
  nonEmptyList(value, location, problems);
};

const choices: FieldCheck = (value, location, problems) => {
  if (!nonEmptyList(value, location, problems)) return;
  for (const [index, rule] of value.entries()) {
    const at = `${location}[${index}]`;
    if (!isObject(rule)) {
      problems.schema(at, `Expected a rule but was ${show(rule)}`);
      continue;
    }
    for (const field of ['Condition', 'Next']) {
      if (rule[field] === undefined) problems.schema(at, `The field '${field}' is required but was missing`);
    }
    for (const [field, part] of Object.entries(rule)) {
      const check = Object.hasOwn(RULE_FIELDS, field) ? RULE_FIELDS[field] : undefined;
      if (check) check(part, `${at}/${field}`, problems);
      else problems.schema(at, `Field '${field}' is not supported in a rule in JSONata`);
    }
  }
};

const RULE_FIELDS: Readonly<Record<string, FieldCheck>> = {
  Condition: conditionField,
  Next: text,
  Assign: assignments(),
  Output: payload(),
  Comment: text,
};

const COMMON = { Type: text, Comment: text, QueryLanguage: text } as const;
const FLOW = { Next: text, End: flag } as const;
const WITH_RESULT = { Assign: assignments({ result: true }), Output: payload({ result: true }) } as const;
const WITHOUT_RESULT = { Assign: assignments(), Output: payload() } as const;
const RECOVERY = { Retry: retriers, Catch: catchers } as const;

/** Every field of every type of state in JSONata. */
export const STATE_FIELDS: Readonly<Record<StateType, Readonly<Record<string, FieldCheck>>>> = {
  Pass: { ...COMMON, ...FLOW, ...WITHOUT_RESULT },
  Succeed: { ...COMMON, Output: payload() },
  Fail: { ...COMMON, Error: textOrExpression, Cause: textOrExpression },
  Choice: { ...COMMON, ...WITHOUT_RESULT, Choices: choices, Default: text },
  Wait: { ...COMMON, ...FLOW, ...WITHOUT_RESULT, Seconds: integer(0), Timestamp: timestamp },
  Task: {
    ...COMMON,
    ...FLOW,
    ...WITH_RESULT,
    ...RECOVERY,
    Resource: text,
    Arguments: payload(),
    TimeoutSeconds: integer(1),
    HeartbeatSeconds: integer(1),
    Credentials: credentials,
  },
  Parallel: { ...COMMON, ...FLOW, ...WITH_RESULT, ...RECOVERY, Branches: branches, Arguments: payload() },
  Map: {
    ...COMMON,
    ...FLOW,
    ...WITH_RESULT,
    ...RECOVERY,
    ItemProcessor: elsewhere,
    Items: itemsField,
    ItemSelector: payload(),
    MaxConcurrency: integer(0),
    ToleratedFailureCount: integer(0),
    ToleratedFailurePercentage: percentageField,
    ItemReader: itemReader,
    ItemBatcher: itemBatcher,
    ResultWriter: resultWriter,
    Label: label,
  },
};

/** The required fields of each type of state. */
export const REQUIRED_FIELDS: Readonly<Record<StateType, readonly string[]>> = {
  Pass: [],
  Succeed: [],
  Fail: [],
  Choice: ['Choices'],
  Wait: [],
  Task: ['Resource'],
  Parallel: ['Branches'],
  Map: ['ItemProcessor'],
};

/** Fields of JSONPath, and their replacements in JSONata. */
export const JSONPATH_FIELDS: Readonly<Record<string, string>> = {
  InputPath: 'Arguments or Output',
  OutputPath: 'Output',
  ResultPath: 'Output',
  ResultSelector: 'Output',
  Parameters: 'Arguments',
  Result: 'Output',
  ItemsPath: 'Items',
  Iterator: 'ItemProcessor',
  ErrorPath: 'Error',
  CausePath: 'Cause',
  SecondsPath: 'Seconds',
  TimestampPath: 'Timestamp',
  TimeoutSecondsPath: 'TimeoutSeconds',
  HeartbeatSecondsPath: 'HeartbeatSeconds',
  MaxConcurrencyPath: 'MaxConcurrency',
  ToleratedFailureCountPath: 'ToleratedFailureCount',
  ToleratedFailurePercentagePath: 'ToleratedFailurePercentage',
};
