import type { Json, JsonObject } from '../../json.ts';
import type { WireRequest } from '../../wire-messages.ts';
import type { RestApiResource, RouteMatch } from './rest-api.ts';

/** A request to a stage of a REST API. */
export interface StageRequest {
  readonly api: RestApiResource;
  readonly stage: string;
  /** without that of the stage */
  readonly path: string;
  readonly match: RouteMatch;
  readonly request: WireRequest;
  readonly requestId: string;
  readonly accountId: string;
  readonly nowMs: number;
}

/** The event of a Lambda proxy integration, version 1.0. The identity is that of an unsigned request. */
export function proxyEvent({
  api,
  stage,
  path,
  match,
  request,
  requestId,
  accountId,
  nowMs,
}: StageRequest): JsonObject {
  const { method, headers, query, body } = request;
  const names = [...new Set(query.keys())];
  const parameters = Object.entries(match.parameters);
  return {
    resource: match.route.path,
    path,
    httpMethod: method,
    headers: { ...headers },
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: names.length === 0 ? null : Object.fromEntries(query),
    multiValueQueryStringParameters:
      names.length === 0 ? null : Object.fromEntries(names.map((name) => [name, query.getAll(name)])),
    pathParameters: parameters.length === 0 ? null : Object.fromEntries(parameters),
    stageVariables: null,
    body: body.length === 0 ? null : body.toString('utf8'),
    isBase64Encoded: false,
    requestContext: {
      accountId,
      apiId: api.id,
      domainName: headers.host ?? '',
      httpMethod: method,
      identity: { sourceIp: '127.0.0.1', userAgent: headers['user-agent'] ?? null, userArn: null } satisfies Json,
      path: `/${stage}${path}`,
      protocol: 'HTTP/1.1',
      requestId,
      requestTimeEpoch: nowMs,
      resourcePath: match.route.path,
      stage,
    },
  };
}
