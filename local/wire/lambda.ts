import type { Json } from '../json.ts';
import { ServiceError } from '../service-error.ts';
import { configurationOf, getFunction, listFunctions } from '../services/lambda/configuration.ts';
import type { InvokeAnswer, LambdaService } from '../services/lambda/service.ts';
import type { WireAnswer, WireRequest } from '../wire-messages.ts';
import { jsonAnswer, parseBody, toServiceError } from './answer.ts';
import { withCallerIdle } from './with-caller-idle.ts';

const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
const CONFIGURATION = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/;
const FUNCTION = /^\/2015-03-31\/functions\/([^/]+)$/;
const FUNCTIONS = /^\/2015-03-31\/functions\/?$/;

/** Lambda's synchronous answer may be 6 MB, and so may the request. */
const LARGEST_EVENT_BYTES = 6_291_556;
/** LogResult carries the last 4 KB of the log. */
const LOG_TAIL_BYTES = 4096;

const STATUS: Readonly<Record<string, number>> = {
  ResourceNotFoundException: 404,
  TooManyRequestsException: 429,
  RequestTooLargeException: 413,
  InternalFailure: 500,
  InvalidRuntimeException: 502,
};

interface LambdaServices {
  readonly lambda: LambdaService;
  readonly invokeLater: (functionName: string, event: Json) => void;
}

/** Lambda's REST protocol. */
export async function answerLambda(services: LambdaServices, request: WireRequest): Promise<WireAnswer> {
  try {
    return await route(services, request);
  } catch (error) {
    const { code, message } = toServiceError(error);
    const type = code === 'TooManyRequestsException' ? 'ReservedFunctionConcurrentInvocationLimitExceeded' : 'User';
    const answer = jsonAnswer(STATUS[code] ?? 400, { Type: type, Message: message, message });
    return { ...answer, headers: { ...answer.headers, 'x-amzn-errortype': code } };
  }
}

async function route(services: LambdaServices, request: WireRequest): Promise<WireAnswer> {
  const { method, path } = request;
  const { lambda } = services;
  const invoked = INVOKE.exec(path)?.[1];
  if (method === 'POST' && invoked !== undefined)
    return await invoke(services, withQualifier(invoked, request), request);
  const configured = CONFIGURATION.exec(path)?.[1];
  if (method === 'GET' && configured !== undefined) {
    return jsonAnswer(200, configurationOf(lambda.describe(decoded(configured))));
  }
  const described = FUNCTION.exec(path)?.[1];
  if (method === 'GET' && described !== undefined) return jsonAnswer(200, getFunction(lambda, decoded(described)));
  if (method === 'GET' && FUNCTIONS.test(path)) {
    return jsonAnswer(200, listFunctions(lambda, Object.fromEntries(request.query)));
  }
  throw new ServiceError('UnknownOperationException', `Lambda ${method} ${path} is not run by the embedded cloud`);
}

async function invoke(
  { lambda, invokeLater }: LambdaServices,
  functionName: string,
  request: WireRequest,
): Promise<WireAnswer> {
  if (request.body.length > LARGEST_EVENT_BYTES) {
    throw new ServiceError(
      'RequestTooLargeException',
      `the event has ${request.body.length} bytes, the limit is ${LARGEST_EVENT_BYTES}`,
    );
  }
  const event = parseBody(request);
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  lambda.check(functionName); // an unknown function is refused for every type
  switch (type) {
    case 'DryRun':
      return { status: 204, headers: {}, body: '' };
    case 'Event':
      invokeLater(functionName, event);
      return { status: 202, headers: {}, body: '' };
    case 'RequestResponse':
      return toAnswer(await withCallerIdle(lambda, request, () => lambda.invoke(functionName, event)), request);
    default:
      throw new ServiceError(
        'InvalidParameterValueException',
        `X-Amz-Invocation-Type is ${type}; it must be RequestResponse, Event or DryRun`,
      );
  }
}

function toAnswer(answer: InvokeAnswer, request: WireRequest): WireAnswer {
  const wantsLog = request.headers['x-amz-log-type'] === 'Tail';
  const log = Buffer.from(answer.log.map((line) => `${line}\n`).join(''));
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': answer.requestId,
      'x-amz-executed-version': '$LATEST',
      ...(answer.functionError ? { 'x-amz-function-error': 'Unhandled' } : {}),
      ...(wantsLog ? { 'x-amz-log-result': log.subarray(-LOG_TAIL_BYTES).toString('base64') } : {}),
    },
    body: answer.payload,
  };
}

function withQualifier(name: string, { query }: WireRequest): string {
  const functionName = decoded(name);
  const qualifier = query.get('Qualifier');
  return qualifier === null ? functionName : `${functionName}:${qualifier}`;
}

/** @throws ServiceError InvalidParameterValueException for `%` without two digits, or bytes that are no text */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new ServiceError(
      'InvalidParameterValueException',
      `The function's name ${name} is not percent-encoded text; encode it with encodeURIComponent`,
    );
  }
}
