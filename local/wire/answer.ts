import type { NamedRandom } from '../clock/named-random.ts';
import type { Json, JsonObject } from '../json.ts';
import { ServiceError } from '../service-error.ts';
import { JsonBody, type WireAnswer, type WireRequest } from '../wire-messages.ts';

/** Answers a request in place of the services, or passes it on to them: how a test disturbs the cloud. */
export type Intercept = (request: WireRequest, passOn: () => Promise<WireAnswer>) => Promise<WireAnswer>;

export function jsonAnswer(status: number, body: Json, contentType = 'application/json'): WireAnswer {
  return { status, headers: { 'content-type': contentType }, body: JSON.stringify(body) };
}

/** @returns the answer with an id of its request, if the service gave it none. @param newId makes one */
export function withRequestId(answer: WireAnswer, newId: () => string): WireAnswer {
  if (answer.headers['x-amzn-requestid'] !== undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'x-amzn-requestid': newId() } };
}

/** The id of a request, named by its content. */
export function requestIdOf({ method, path, headers, body }: WireRequest, named: Pick<NamedRandom, 'uuid'>): string {
  return named.uuid(`request ${method} ${path}`, () => `${headers['x-amz-target'] ?? ''} ${body.toString()}`);
}

/** Runs an operation of a service that speaks AWS JSON. */
export async function awsJson(
  version: '1.0' | '1.1',
  request: WireRequest,
  run: (body: Json) => Json | Promise<Json>,
): Promise<WireAnswer> {
  const contentType = `application/x-amz-json-${version}`;
  try {
    if (request.json === undefined) return jsonAnswer(200, await run(parseObject(request)), contentType);
    const body = new JsonBody((await run(request.json)) as JsonObject);
    return { status: 200, headers: { 'content-type': contentType }, body };
  } catch (error) {
    const { code, message } = toServiceError(error);
    const status = code === 'InternalFailure' ? 500 : 400;
    return jsonAnswer(status, { __type: code, message }, contentType);
  }
}

/** @throws ServiceError SerializationException */
function parseObject(request: WireRequest): Json {
  const body = parseBody(request);
  if (body !== null && typeof body === 'object' && !Array.isArray(body)) return body;
  throw new ServiceError('SerializationException', 'the body must be a JSON object');
}

/** @throws ServiceError SerializationException */
export function parseBody({ body }: WireRequest): Json {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString()) as Json;
  } catch {
    throw new ServiceError('SerializationException', 'the body is no JSON');
  }
}

/** An unexpected error is a defect of the cloud, and is reported as one. */
export function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new ServiceError('InternalFailure', `the embedded cloud failed: ${text}`);
}
