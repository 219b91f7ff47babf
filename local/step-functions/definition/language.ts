import type { Json } from '../ports.ts';
import { isObject, show } from './field-checks.ts';
import type { Problems } from './problems.ts';
import type { JsonObject } from './types.ts';

/** Fields that say the same in both languages, as long as there is neither a path nor an expression in them. */
const IN_BOTH: ReadonlySet<string> = new Set([
  'Type',
  'Comment',
  'QueryLanguage',
  'Next',
  'End',
  'Assign',
  'Error',
  'Cause',
  'Seconds',
  'Timestamp',
  'Resource',
  'TimeoutSeconds',
  'HeartbeatSeconds',
  'Credentials',
  'Retry',
  'Catch',
  'Branches',
]);

/** A Choice decides by paths; a Map that is given no list fails with another error than in JSONata. */
const TYPES_IN_BOTH: ReadonlySet<Json | undefined> = new Set(['Pass', 'Succeed', 'Fail', 'Wait', 'Task', 'Parallel']);

/**
 * Can a state be run as JSONata? One in JSONPath can when nothing in it belongs to either language: then it does the
 * same in both.
 */
export function checkLanguage(
  state: JsonObject,
  location: string,
  language: string,
  machineLanguage: string,
  problems: Problems,
): boolean {
  if (language === 'JSONata') return true;
  if (language !== 'JSONPath') {
    problems.schema(`${location}/QueryLanguage`, `Expected JSONata or JSONPath but was ${show(language)}`);
  } else if (machineLanguage === 'JSONata') {
    problems.schema(location, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
  } else if (isInBoth(state)) {
    return true;
  } else {
    problems.unsupported(
      location,
      'The state is in JSONPath, which is not supported here: set "QueryLanguage": "JSONata" at the top of the definition and write its paths as {% %} expressions',
    );
  }
  return false;
}

function isInBoth(state: JsonObject): boolean {
  const { Branches: _, ...own } = state;
  return (
    TYPES_IN_BOTH.has(state.Type) && Object.keys(state).every((field) => IN_BOTH.has(field)) && isWithoutQueries(own)
  );
}

/** Neither `"key.$": ...` nor a Catcher's ResultPath or Output, nor anything that would be an expression in JSONata. */
function isWithoutQueries(value: Json): boolean {
  if (typeof value === 'string') return !value.startsWith('{%') && !value.endsWith('%}');
  if (Array.isArray(value)) return value.every(isWithoutQueries);
  if (!isObject(value)) return true;
  return Object.entries(value).every(
    ([key, member]) => !key.endsWith('.$') && key !== 'ResultPath' && key !== 'Output' && isWithoutQueries(member),
  );
}
