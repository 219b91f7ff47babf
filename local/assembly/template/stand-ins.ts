import { runsResource } from '../../services/integrations/task-runner.ts';
import type { FunctionResource } from '../../services/lambda/function.ts';
import { plainName } from '../../services/lambda/service.ts';
import { isNestedExecution } from '../../services/step-functions/nested.ts';
import type { CloudResources } from './resources.ts';

type Resources = Pick<CloudResources, 'functions' | 'stateMachines'>;

/** Services that only lead to a function: the function is stood in for, not every function at once. */
const LEADS_TO_FUNCTION = /:(aws-sdk:)?lambda:invoke(\.waitForTaskToken)?$/;

/**
 * What a stand-in answers for, as `FunctionSettings.standIns` names it: the function of this ARN, name or logical id, or the
 * Resource of a Task, with its `.sync` and `.waitForTaskToken`.
 * @returns none when nothing in the templates uses it
 */
export function standInNames({ functions, stateMachines }: Resources, given: string): string[] {
  const texts = stateMachines.flatMap(({ definition }) => textsOf(definition));
  const resources = new Set(texts.filter(isTaskResource));
  const matching = [...resources].filter(
    (resource) => resource === given || resource.replace(/\.[^.]*$/, '') === given,
  );
  if (matching.length > 0) return matching.filter((each) => !LEADS_TO_FUNCTION.test(each) && !isNestedExecution(each));
  const own = functions.filter(({ arn, name, logicalId }) => [arn, name, logicalId].includes(given));
  if (own.length > 0) return own.map(({ name }) => name);
  if (!isFunctionArn(given)) return [];
  // in the account of the user, or a version of it
  const name = plainName(given);
  const isUsed =
    functions.some((each) => each.name === name) ||
    texts.some((text) => text !== '' && isFunctionArn(text) && plainName(text) === name);
  return isUsed ? [name] : [];
}

/** What this cloud does not run of what the templates use: functions by their logical ids, and Resources of Tasks. */
export function standInCandidates({ functions, stateMachines }: Resources): string[] {
  const resources = stateMachines.flatMap(({ definition }) => textsOf(definition)).filter(isTaskResource);
  const notRun = (each: FunctionResource) => each.code.kind === 'notRun';
  return [
    ...new Set(resources.filter((each) => !runsResource(each) && !isNestedExecution(each))),
    ...functions.filter(notRun).map(({ logicalId, name }) => logicalId ?? name),
  ];
}

function isTaskResource(text: string): boolean {
  return (
    /^arn:[^:]*:states:[^:]*:[^:]*:[^:]+:.+$/.test(text) &&
    !/^arn:[^:]*:states:[^:]*:[^:]*:(stateMachine|execution):/.test(text)
  );
}

function isFunctionArn(text: string): boolean {
  return /^arn:[^:]*:lambda:[^:]*:[^:]*:function:/.test(text);
}

/** Every string value of a definition; none of one that is no JSON. */
function textsOf(definition: string): string[] {
  try {
    const texts: string[] = [];
    JSON.parse(definition, (_, value: unknown) => {
      if (typeof value === 'string') texts.push(value);
      return value;
    });
    return texts;
  } catch {
    return [];
  }
}
