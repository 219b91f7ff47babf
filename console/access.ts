import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is refused. */
export interface Refused {
  readonly status: 401 | 403;
  readonly reason: string;
}

/** Who may call the server. */
export interface AccessRules {
  readonly token: string;
  readonly port: number;
}

/** Names of this machine that a browser may have in its address. */
const HOSTS = ['127.0.0.1', 'localhost'];

/**
 * Checks a request before anything of it is read. A page of another origin could send one, or one of a name that has just been pointed
 * to this machine: the first has another Origin, the second another Host, and neither knows the token.
 * @returns undefined for a request that may go on
 */
export function refusalOf(
  { method, headers, url = '/' }: IncomingMessage,
  { token, port }: AccessRules,
): Refused | undefined {
  const hosts = HOSTS.map((host) => `${host}:${port}`);
  if (!hosts.includes(headers.host ?? '')) {
    return {
      status: 403,
      reason: `the host is ${JSON.stringify(headers.host ?? '')}; it must be ${hosts.join(' or ')}`,
    };
  }
  const origins = hosts.map((host) => `http://${host}`);
  const { origin } = headers;
  const isChange = method !== 'GET' && method !== 'HEAD';
  if (origin === undefined ? isChange : !origins.includes(origin)) {
    return { status: 403, reason: `the origin is ${JSON.stringify(origin ?? '')}; it must be ${origins.join(' or ')}` };
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return { status: 403, reason: `the request is ${String(site)}; it must come from the page itself` };
  }
  // only the page itself is opened by an address that carries the token
  const given = isChange ? bearerOf(headers.authorization) : new URL(url, 'http://localhost').searchParams.get('token');
  if (given === null || !isSame(given, token)) {
    return {
      status: 401,
      reason: 'the token is missing or another one; open the address that `npx ballast console` printed',
    };
  }
  return undefined;
}

function bearerOf(header = ''): string | null {
  return /^Bearer (\S+)$/.exec(header)?.[1] ?? null;
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
