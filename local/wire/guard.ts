import type { IncomingMessage } from 'node:http';

/** SDKs put `sync-` before the host of TestState; nobody outside can own such a name, it has no domain. */
const LOOPBACK_HOST = /^(sync-)?(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Whether a request may come from where it comes. The server listens on 127.0.0.1 only, yet a browser on this machine
 * can be made to call it: by a name that resolves to 127.0.0.1 (DNS rebinding), or by a plain form of another site.
 *
 * @returns why it is refused, undefined when it is welcome
 */
export function refusalOf({ headers }: IncomingMessage): string | undefined {
  const host = headers.host ?? '';
  if (!LOOPBACK_HOST.test(host)) return `the Host header is ${JSON.stringify(host)}; use 127.0.0.1 or localhost`;
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined)
    return 'requests of web pages are refused';
  return undefined;
}
