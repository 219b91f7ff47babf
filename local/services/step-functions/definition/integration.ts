import type { Json } from '../../../json.ts';
import { isObject } from './field-checks.ts';
import { missingFields, unknownFields } from './integration-fields.ts';

/** The integration of a Task's Resource, and its name in the history. */
export type Integration =
  | {
      readonly family: 'Task';
      readonly resourceType: string;
      readonly resource: string;
      readonly callback: boolean;
      /** the call only hands the work in (`.sync`, `.waitForTaskToken`): its answer is TaskSubmitted */
      readonly submits: boolean;
    }
  /** a function's or an activity's ARN as the Resource: its events carry the ARN */
  | { readonly family: 'LambdaFunction' | 'Activity'; readonly callback: false };

/** `arn:aws:states:::lambda:invoke.waitForTaskToken`, `arn:aws:states:::aws-sdk:s3:getObject` */
const SERVICE = /^arn:[^:]*:states:[^:]*:[^:]*:(aws-sdk:[^:]+|[^:]+):(.+)$/;

const known = new Map<string, Integration>();

export function integrationOf(resource: string): Integration {
  let integration = known.get(resource);
  if (integration === undefined) {
    integration = read(resource);
    known.set(resource, integration);
  }
  return integration;
}

/** Why a request cannot be sent, in AWS's words. */
export function requestFaults(integration: Integration & { family: 'Task' }, request: Json): readonly string[] {
  const action = `${integration.resourceType}:${integration.resource.replace(/\..*/, '')}`;
  if (!isObject(request)) return [];
  return [
    ...missingFields(action, request).map((field) => `The field '${field}' is required but was missing`),
    ...unknownFields(action, request).map((field) => `The field "${field}" is not supported by Step Functions`),
  ];
}

function read(resource: string): Integration {
  const [, type, action] = SERVICE.exec(resource) ?? [];
  if (type === 'activity' || (type === undefined && resource.includes('activity'))) {
    return { family: 'Activity', callback: false };
  }
  if (type === undefined || action === undefined) return { family: 'LambdaFunction', callback: false };
  const callback = action.endsWith('.waitForTaskToken');
  return {
    family: 'Task',
    resourceType: type,
    resource: action,
    callback,
    submits: callback || /\.sync(:2)?$/.test(action),
  };
}
