import type { NamedRandom } from '../clock/named-random.ts';
import { type Json, type JsonObject, jsonText } from '../json.ts';
import { ServiceError } from '../service-error.ts';
import { REST_APIS_PATH } from '../services/api-gateway/local-urls.ts';
import { proxyEvent } from '../services/api-gateway/proxy-event.ts';
import { findRoute, type RestApiResource } from '../services/api-gateway/rest-api.ts';
import type { LambdaService } from '../services/lambda/service.ts';
import type { WireAnswer, WireRequest } from '../wire-messages.ts';
import { jsonAnswer, requestIdOf } from './answer.ts';
import { withCallerIdle } from './with-caller-idle.ts';

/** API Gateway's own limit of a body. */
const LARGEST_BODY_BYTES = 10 * 1024 * 1024;

export interface RestApiContext {
  readonly lambda: LambdaService;
  readonly restApis: readonly RestApiResource[];
  readonly accountId: string;
  readonly nowMs: () => number;
  readonly named: Pick<NamedRandom, 'uuid'>;
}

/** Answers a request to a stage of a REST API, in API Gateway's own words where no function is asked. */
export async function answerRestApi(context: RestApiContext, request: WireRequest): Promise<WireAnswer> {
  const [id = '', stage = '', ...rest] = request.path.slice(REST_APIS_PATH.length).split('/');
  const api = context.restApis.find((each) => each.id === id && each.stages.includes(stage));
  if (api === undefined) return jsonAnswer(403, { message: 'Forbidden' });
  if (request.body.length > LARGEST_BODY_BYTES) return jsonAnswer(413, { message: 'Request Too Long' });
  const path = `/${rest.join('/')}`;
  const match = findRoute(api.routes, request.method, path);
  // also where the path is unknown
  if (match === undefined) return jsonAnswer(403, { message: 'Missing Authentication Token' });
  const { lambda, accountId } = context;
  const requestId = requestIdOf(request, context.named);
  const event = proxyEvent({ api, stage, path, match, request, requestId, accountId, nowMs: context.nowMs() });
  try {
    const answer = await withCallerIdle(lambda, request, () => lambda.invoke(match.route.functionArn, event));
    return answer.functionError ? badGateway() : proxyAnswer(JSON.parse(answer.payload) as Json);
  } catch (error) {
    if (error instanceof ServiceError) return badGateway();
    throw error;
  }
}

function badGateway(): WireAnswer {
  return jsonAnswer(502, { message: 'Internal server error' });
}

/** The answer of the function, if it has the form of one. */
function proxyAnswer(payload: Json): WireAnswer {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return badGateway();
  const { statusCode, headers = {}, multiValueHeaders = {}, body = '', isBase64Encoded = false }: JsonObject = payload;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return badGateway();
  const many = Object.entries((multiValueHeaders ?? {}) as JsonObject).map(([name, values]) => [
    name,
    Array.isArray(values) ? values.map(String).join(', ') : String(values),
  ]);
  const single = Object.entries((headers ?? {}) as JsonObject).map(([name, value]) => [name, String(value)]);
  const text = typeof body === 'string' ? body : jsonText(body);
  return {
    status,
    headers: { 'content-type': 'application/json', ...Object.fromEntries([...single, ...many]) } as Record<
      string,
      string
    >,
    body: isBase64Encoded === true ? Buffer.from(text, 'base64') : text,
  };
}
