import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { urlToHttpOptions } from 'node:url';
import { ServiceError } from '../service-error.ts';
import { endpointOf, type PassThrough, splitPath } from '../services/lambda/pass-through.ts';
import type { WireAnswer, WireRequest } from '../wire-messages.ts';
import { canonicalQuery, signRequest } from './sign-request.ts';

/** Headers of the incoming connection or of its signature; both are made anew. */
const NOT_FORWARDED =
  /^(:.*|host|authorization|connection|keep-alive|transfer-encoding|upgrade|expect|te|content-length|proxy-.*|http2-settings|x-amz-date|x-amz-security-token)$/;
const NOT_RETURNED = /^(connection|keep-alive|transfer-encoding|upgrade|trailer)$/;

/**
 * Sends a function's request on to AWS, signed anew, and its answer back as it arrives.
 *
 * @param cloudRegion the region in the functions' environment
 * @returns undefined when the request is not one to be passed through
 * @throws ServiceError when its service is not passed through, or cannot be reached
 */
export async function passOn(
  request: WireRequest,
  passThrough: PassThrough | undefined,
  cloudRegion: string,
): Promise<WireAnswer | undefined> {
  const target = splitPath(request.path);
  if (target === undefined) return undefined;
  const { service, rest } = target;
  if (passThrough === undefined || !passThrough.services.includes(service)) {
    throw new ServiceError('UnknownOperationException', `${service} is not passed through any more`);
  }
  const scope = scopeOf(request, passThrough.region, cloudRegion);
  const base = Object.hasOwn(passThrough.endpoints, service) ? passThrough.endpoints[service] : undefined;
  const url = new URL(base ?? endpointOf(service, scope.region));
  const path = `${url.pathname.replace(/\/$/, '')}${rest}`;
  const kept = Object.entries(request.headers).filter(([name]) => !NOT_FORWARDED.test(name));
  const { method, query, body } = request;
  const unsigned = { method, path, query, headers: { ...Object.fromEntries(kept), host: url.host }, body };
  // the machine's own time: AWS refuses signatures older than five minutes
  const headers = signRequest(unsigned, scope, passThrough.credentials, Date.now());
  const search = query.size === 0 ? '' : `?${canonicalQuery(query)}`;
  return await send(service, url, { method, path: path + search, headers }, request);
}

/** The scope that the client signed. The cloud's region becomes the configured one: clients without a region sign it too. */
function scopeOf({ headers }: WireRequest, region: string | undefined, cloudRegion: string) {
  const [, signed = cloudRegion, service = ''] =
    /Credential=[^/]+\/[^/]+\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '') ?? [];
  return { region: signed === cloudRegion ? (region ?? signed) : signed, service };
}

function send(
  service: string,
  url: URL,
  options: { readonly method: string; readonly path: string; readonly headers: Record<string, string> },
  { body, connection }: WireRequest,
): Promise<WireAnswer> {
  // without the brackets that an address of IPv6 has in a URL
  const { protocol, hostname, port } = urlToHttpOptions(url);
  return new Promise((resolve, reject) => {
    const start = protocol === 'http:' ? httpRequest : httpsRequest;
    const outgoing = start({
      hostname,
      port,
      ...options,
      headers: { ...options.headers, 'content-length': body.length },
    });
    connection.onOver(() => outgoing.destroy()); // the function gave up
    outgoing.on('error', ({ message }) => {
      reject(
        new ServiceError('ServiceUnavailable', `${service} could not be passed through to ${hostname}: ${message}`),
      );
    });
    outgoing.on('response', (response) => resolve(answerOf(response)));
    outgoing.end(body);
  });
}

function answerOf(response: IncomingMessage): WireAnswer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined && !NOT_RETURNED.test(name)) headers[name] = String(value);
  }
  return { status: response.statusCode ?? 502, headers, body: Readable.from(response) };
}
