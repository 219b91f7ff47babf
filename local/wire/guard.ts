import type { IncomingMessage } from 'node:http';
import { ServiceError } from '../service-error.ts';
import type { WireAnswer } from '../wire-messages.ts';
import { refuse } from './not-run.ts';

/** SDKs put `sync-` before the host of TestState; such a name cannot be registered outside, it has no domain. */
const LOOPBACK_HOST = /^(sync-)?(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Whether a request may come from where it comes. The server listens on 127.0.0.1 only, yet a browser on this machine
 * can be made to call it: by a name that resolves to 127.0.0.1 (DNS rebinding), or by a plain form of another site.
 *
 * @returns why it is refused, undefined when it is welcome
 */
export function refusalOf(incoming: IncomingMessage): string | undefined {
  const headers = headersOf(incoming);
  const { host = '' } = headers;
  if (!LOOPBACK_HOST.test(host)) return `the Host header is ${JSON.stringify(host)}; use 127.0.0.1 or localhost`;
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined)
    return 'requests of web pages are refused';
  return undefined;
}

/** In the words of AWS, and in the protocol of the request. */
export function refusalOfCredentials(incoming: IncomingMessage, accessKeyId: string | undefined): WireAnswer {
  const [code, problem] =
    accessKeyId === undefined
      ? ['MissingAuthenticationTokenException', 'the request is not signed']
      : ['UnrecognizedClientException', 'the access key id of the request is not one of this cloud'];
  const message = `${problem}; sign with the access key in the file "credentials" of the cloud's state directory, for AWS SDKs and the CLI by AWS_SHARED_CREDENTIALS_FILE`;
  return refuse({ headers: headersOf(incoming) }, 403, new ServiceError(code, message));
}

/** Each header once; HTTP/2 has `:authority` in place of `host`. */
export function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const { ':authority': authority, ...others } = headers;
  const host = authority === undefined ? {} : { host: String(authority) };
  const once = Object.entries(others).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return { ...host, ...Object.fromEntries(once) };
}
