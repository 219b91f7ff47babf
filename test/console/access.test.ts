import type { IncomingMessage } from 'node:http';
import { refusalOf } from '../../console/access.ts';

const RULES = { token: 'the-token', port: 4711 };
const HOST = '127.0.0.1:4711';
const ORIGIN = `http://${HOST}`;
const BEARER = 'Bearer the-token';

function refused(method: string, headers: IncomingMessage['headers'], url = '/'): number | undefined {
  return refusalOf({ method, headers, url } as IncomingMessage, RULES)?.status;
}

test.each([
  ['the page with its token', 'GET', { host: HOST }, '/?token=the-token', undefined],
  ['the page by the name localhost', 'GET', { host: 'localhost:4711' }, '/?token=the-token', undefined],
  ['the page without a token', 'GET', { host: HOST }, '/', 401],
  ['the page with another token', 'GET', { host: HOST }, '/?token=another', 401],
  ['a call of the page', 'POST', { host: HOST, origin: ORIGIN, authorization: BEARER }, '/api/call', undefined],
  ['a call without a token', 'POST', { host: HOST, origin: ORIGIN }, '/api/call', 401],
  [
    'a call with the token in its address only',
    'POST',
    { host: HOST, origin: ORIGIN },
    '/api/call?token=the-token',
    401,
  ],
  ['a call with a longer token', 'POST', { host: HOST, origin: ORIGIN, authorization: `${BEARER}x` }, '/api/call', 401],
  ['a call of another origin', 'POST', { host: HOST, origin: 'https://evil.test', authorization: BEARER }, '/', 403],
  ['a call of another port', 'POST', { host: HOST, origin: 'http://127.0.0.1:1', authorization: BEARER }, '/', 403],
  ['a call of a page that hides its origin', 'POST', { host: HOST, origin: 'null', authorization: BEARER }, '/', 403],
  ['a call without an origin', 'POST', { host: HOST, authorization: BEARER }, '/', 403],
  ['a read of another origin', 'GET', { host: HOST, origin: 'https://evil.test' }, '/?token=the-token', 403],
  [
    'a call by a name that was pointed here',
    'POST',
    { host: 'evil.test:4711', origin: 'http://evil.test:4711', authorization: BEARER },
    '/',
    403,
  ],
  ['the page by a name that was pointed here', 'GET', { host: 'evil.test:4711' }, '/?token=the-token', 403],
  ['a request without a host', 'GET', {}, '/?token=the-token', 403],
  ['a link of another site', 'GET', { host: HOST, 'sec-fetch-site': 'cross-site' }, '/?token=the-token', 403],
  ['an address that is typed', 'GET', { host: HOST, 'sec-fetch-site': 'none' }, '/?token=the-token', undefined],
] as const)('%s', (_, method, headers, url, status) => {
  expect(refused(method, headers, url)).toBe(status);
});
