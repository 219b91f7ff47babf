import { createHash, createHmac } from 'node:crypto';
import type { SigningCredentials } from '../services/lambda/pass-through.ts';

/** A request before it is signed. Header names are in lower case, `host` is among them. */
export interface UnsignedRequest {
  readonly method: string;
  /** percent-encoded, as it is sent */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface SigningScope {
  readonly region: string;
  /** the name the service has in signatures: `bedrock` for Bedrock Runtime */
  readonly service: string;
}

/** An upload that says itself how its body is signed: in parts, or not at all. */
const OWN_PAYLOAD_HASH = /^(STREAMING-UNSIGNED-PAYLOAD-TRAILER|UNSIGNED-PAYLOAD)$/;

/**
 * Signature Version 4. @returns the headers to send
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signRequest(
  request: UnsignedRequest,
  { region, service }: SigningScope,
  credentials: SigningCredentials,
  nowMs: number,
): Record<string, string> {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const payloadHash = payloadHashOf(request);
  const headers: Record<string, string> = {
    ...request.headers,
    'x-amz-date': time,
    ...(credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken }),
    ...(service === 's3' ? { 'x-amz-content-sha256': payloadHash } : {}),
  };
  const signed = Object.keys(headers)
    .filter((name) => name === 'host' || name === 'content-type' || name.startsWith('x-amz-'))
    .sort();
  const canonical = [
    request.method,
    service === 's3' ? request.path : encodedAgain(request.path),
    canonicalQuery(request.query),
    ...signed.map((name) => `${name}:${headers[name]?.trim().replace(/\s+/g, ' ')}`),
    '',
    signed.join(';'),
    payloadHash,
  ].join('\n');
  const scope = [time.slice(0, 8), region, service, 'aws4_request'];
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n');
  const key = scope.reduce<Buffer | string>((secret, part) => hmac(secret, part), `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const credential = `${credentials.accessKeyId}/${scope.join('/')}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed.join(';')}, Signature=${signature}`,
  };
}

function payloadHashOf({ headers, body }: UnsignedRequest): string {
  const given = headers['x-amz-content-sha256'] ?? '';
  return OWN_PAYLOAD_HASH.test(given) ? given : sha256(body);
}

/** Every service but S3 signs the path encoded twice. */
function encodedAgain(path: string): string {
  return path.split('/').map(encode).join('/');
}

/** Encoded as it is signed, which is also how it is to be sent. */
export function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

/** encodeURIComponent leaves five characters that AWS encodes. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer | string, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
