import type { Problem } from '../../patterns/api/problem.ts';
import type { Json } from '../../patterns/json/json.ts';

/** The answer of a Lambda proxy integration. */
export interface ApiResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Must not be cached. */
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export function jsonResponse(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...HEADERS, ...headers },
    body: JSON.stringify(body as Json),
  };
}

export function problemResponse(problem: Problem, headers: Readonly<Record<string, string>> = {}): ApiResponse {
  return {
    statusCode: problem.status,
    headers: { 'content-type': 'application/problem+json', ...HEADERS, ...headers },
    body: JSON.stringify(problem),
  };
}
