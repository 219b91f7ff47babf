/**
 * The code of an error of Node, as ENOENT. Read without `instanceof`: an error of the file system is made outside of the
 * realm that jest, or any other vm context, gives its modules.
 */
export function errorCodeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
