import { invalidRequest, ProblemError } from '../../patterns/api/problem.ts';
import type { Json } from '../../patterns/json/json.ts';
import { parseJson } from '../../patterns/json/parse-json.ts';

/** What the function reads of an event of API Gateway's Lambda proxy integration for REST APIs. */
export interface ApiEvent {
  readonly httpMethod: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>> | null;
  readonly queryStringParameters: Readonly<Record<string, string | undefined>> | null;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    /** the path with that of the stage */
    readonly path: string;
    readonly identity?: { readonly userArn?: string | null; readonly sourceIp?: string | null } | null;
    readonly authorizer?: { readonly principalId?: string | null } | null;
  };
}

/** The body that StartExecution takes with the rest of the request: 256 KiB in all, of which an input may have 100,000 bytes. */
const MAX_BODY_BYTES = 128 * 1024;

/** @returns undefined for a header that is not there; names in any case */
export function headerOf({ headers }: ApiEvent, name: string): string | undefined {
  const found = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name);
  return found?.[1];
}

/** The body as JSON; `{}` where there is none. @throws ProblemError before anything is parsed for one that is too large */
export function readBody(event: ApiEvent): Json {
  const { body } = event;
  if (body === null || body === '') return {};
  const bytes = Buffer.from(body, event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) {
    throw new ProblemError(
      'too-large',
      `the body has ${bytes.length} bytes, allowed are ${MAX_BODY_BYTES}: store the data, and pass where it is`,
    );
  }
  const type = headerOf(event, 'content-type') ?? 'application/json';
  if (!/^application\/(?:[\w.-]+\+)?json(?:;|$)/i.test(type.trim())) {
    throw new ProblemError('unsupported-media-type', 'send the body as application/json');
  }
  const parsed = parseJson(textOf(bytes), 'body');
  if (parsed.ok) return parsed.value;
  throw invalidRequest(parsed.issues);
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ProblemError('invalid-request', `the body is no UTF-8: ${(error as Error).name}`);
  }
}

/** The caller for the audit log: an IAM principal's session, an authorizer's principal, or an address. */
export function actorOf({ requestContext: { identity, authorizer } }: ApiEvent): string {
  const user = identity?.userArn?.replace(/^.*:/, '');
  return (user ?? authorizer?.principalId ?? identity?.sourceIp ?? 'api').slice(0, 128);
}
