import { parseJsonText } from '../../json.ts';
import type { Integration } from './integration.ts';

/** A module of the user's instead of a service: its answer is the result, the name of what it throws is the error. */
export const askStandIn: Integration = async ({ lambda }, { resource, parameters }) => {
  const answer = await lambda.invoke(resource, parameters);
  if (!answer.functionError) return { kind: 'succeeded', output: parseJsonText(answer.payload) };
  const { errorType = 'States.TaskFailed', errorMessage = '' } = JSON.parse(answer.payload) as {
    errorType?: string;
    errorMessage?: string;
  };
  return { kind: 'failed', error: errorType, cause: errorMessage };
};
