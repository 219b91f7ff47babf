import type { JsonObject } from '../../../json.ts';
import { isExpression } from '../jsonata/expression-parser.ts';
import { isObject } from './field-checks.ts';
import { missingFields } from './integration-fields.ts';
import { OPTIMIZED_INTEGRATIONS, type Pattern } from './optimized-integrations.ts';
import type { Problems } from './problems.ts';
import { SDK_ACTIONS } from './sdk-actions.ts';

const ARN = /^arn:[^:\s]+:[^:\s]+:[^:\s]*:[^:\s]*:\S+$/;
const FUNCTION = /^arn:[^:]+:lambda:[^:]+:[^:]+:function:[^:]+(:[^:]+)?$/;
const ACTIVITY = /^arn:[^:]+:states:[^:]+:[^:]+:activity:[^:]+$/;
/** neither region nor account: both are the state machine's */
const INTEGRATION =
  /^arn:[^:]+:states:::(aws-sdk:[a-z0-9]+|[a-z0-9-]+):([a-z][A-Za-z0-9]*)(|\.sync|\.sync:2|\.waitForTaskToken)$/;

/** The Resource of a Task: a function, an activity, or an action of an integration with a supported pattern. */
export function checkResource(state: JsonObject, location: string, problems: Problems): void {
  const { Resource: resource, Arguments: given } = state;
  if (typeof resource !== 'string') return;
  const at = `${location}/Resource`;
  if (!ARN.test(resource)) {
    problems.schema(at, 'Value is not a valid resource ARN');
    return;
  }
  if (ACTIVITY.test(resource)) {
    if (state.Credentials !== undefined) {
      problems.schema(`${location}/Credentials`, "The field 'Credentials' is not supported for activities");
    }
    return;
  }
  if (FUNCTION.test(resource)) return;
  const [, service = '', action = '', pattern = ''] = INTEGRATION.exec(resource) ?? [];
  if (!isKnown(service, action, pattern as Pattern)) {
    const reason = 'The value is not a valid resource ARN, or the resource is not available in this region.';
    problems.schema(at, `The resource provided ${resource} is not recognized. ${reason}`);
    return;
  }
  if (given === undefined) {
    problems.schema(at, `Arguments field is required for resource ARN: ${resource}`);
  } else if (isObject(given)) {
    for (const field of missingFields(`${service}:${action}`, given)) {
      problems.schema(`${location}/Arguments`, `The field '${field}' is required but was missing`);
    }
  } else if (typeof given !== 'string' || !isExpression(given)) {
    problems.schema(`${location}/Arguments`, 'Expected an object or an expression that gives one');
  }
}

function isKnown(service: string, action: string, pattern: Pattern): boolean {
  const sdk = /^aws-sdk:(.+)$/.exec(service)?.[1];
  if (sdk === undefined) {
    const actions = Object.hasOwn(OPTIMIZED_INTEGRATIONS, service) ? OPTIMIZED_INTEGRATIONS[service] : undefined;
    const patterns = actions !== undefined && Object.hasOwn(actions, action) ? actions[action] : undefined;
    return patterns?.includes(pattern) === true;
  }
  if (pattern !== '' && pattern !== '.waitForTaskToken') return false;
  return !Object.hasOwn(SDK_ACTIONS, sdk) || SDK_ACTIONS[sdk]?.has(action) === true;
}
