import type { JsonObject } from '../../../json.ts';
import { ServiceError } from '../../../service-error.ts';

/** Cuts a page out of a list. The token is the position of the next page. @throws ServiceError InvalidToken */
export function page<Item>(
  items: readonly Item[],
  request: JsonObject,
  defaultSize: number,
): { readonly items: readonly Item[]; readonly nextToken?: string } {
  const { maxResults, nextToken } = request;
  const size = typeof maxResults === 'number' && maxResults > 0 ? Math.min(maxResults, 1000) : defaultSize;
  const start = nextToken === undefined || nextToken === null ? 0 : placeOf(String(nextToken));
  const end = start + size;
  return {
    items: items.slice(start, end),
    ...(end < items.length && { nextToken: Buffer.from(`page:${end}`).toString('base64') }),
  };
}

function placeOf(token: string): number {
  const match = /^page:(\d+)$/.exec(Buffer.from(token, 'base64').toString('utf8'));
  if (match === null) throw new ServiceError('InvalidToken', `Invalid Token: '${token}'`);
  return Number(match[1]);
}
