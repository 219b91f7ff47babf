import type { JsonObject } from '../../json.ts';
import { parseJsonText } from '../../json.ts';
import type { ServiceError } from '../../service-error.ts';
import type { InvokeAnswer } from '../lambda/service.ts';
import type { TaskOutcome } from '../step-functions/execution/task-runner.ts';
import { sdkMetadata, serviceCause } from './envelope.ts';
import { type Integration, parametersOf, TaskFailure } from './integration.ts';

/** `arn:aws:states:::lambda:invoke` */
export const invokeFunction: Integration = async ({ lambda, invokeLater }, task) => {
  const { FunctionName: name, Payload: payload = {}, InvocationType: type = 'RequestResponse' } = parametersOf(task);
  if (typeof name !== 'string' || name === '') {
    throw new TaskFailure(
      'States.Runtime',
      `FunctionName is ${JSON.stringify(name)}; it must be a function's name or ARN`,
    );
  }
  if (type === 'Event') {
    invokeLater(name, payload);
    return {
      kind: 'succeeded',
      output: {
        StatusCode: 202,
        ...sdkMetadata({ Connection: 'keep-alive', 'Content-Length': '0' }, task.newRequestId()),
      },
    };
  }
  const answer = await lambda.invoke(name, payload, task.traceHeader);
  if (answer.functionError) return functionFailure(answer);
  const output = {
    ExecutedVersion: '$LATEST',
    Payload: parseJsonText(answer.payload),
    ...metadataOf(answer),
    StatusCode: 200,
  };
  return { kind: 'succeeded', output };
};

/** A function's ARN as the Resource: its answer is the result, without an envelope. */
export const invokeFunctionArn: Integration = async ({ lambda }, task) => {
  const answer = await lambda.invoke(task.resource, task.parameters, task.traceHeader);
  if (answer.functionError) return functionFailure(answer);
  return { kind: 'succeeded', output: parseJsonText(answer.payload) };
};

/** `Lambda.` and the API's exception. */
export function lambdaFailure(error: ServiceError, requestId: string): TaskOutcome {
  const status =
    { ResourceNotFoundException: 404, TooManyRequestsException: 429, InvalidRuntimeException: 502 }[error.code] ?? 400;
  return {
    kind: 'failed',
    error: `Lambda.${error.code}`,
    cause: serviceCause('AWSLambda', error, requestId, status),
  };
}

/** The error is the type the function reports, the cause its whole answer; without a type it is Lambda.Unknown. */
function functionFailure(answer: InvokeAnswer): TaskOutcome {
  const { errorType } = JSON.parse(answer.payload) as { errorType?: string };
  if (errorType !== undefined) return { kind: 'failed', error: errorType, cause: answer.payload };
  const cause = `The cause could not be determined because Lambda did not return an error type. Returned payload: ${answer.payload}`;
  return { kind: 'failed', error: 'Lambda.Unknown', cause };
}

function metadataOf({ requestId, payload }: InvokeAnswer): JsonObject {
  const headers = {
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-Remapped-Content-Length': '0',
    Connection: 'keep-alive',
    'Content-Length': String(Buffer.byteLength(payload)),
    'Content-Type': 'application/json',
  };
  return sdkMetadata(headers, requestId);
}
