/** Strings and punctuation; the rest are numbers, true, false and null. */
const TOKEN = /"(?:[^"\\]+|\\.)*"|[{}[\],:]/g;

/**
 * Keys that occur twice in one object of a JSON text, each as `'A' in /States`. JSON.parse takes the last one without a
 * word. @param text JSON that parses
 */
export function duplicateKeys(text: string): readonly string[] {
  const found: string[] = [];
  /** the keys of the objects around, outermost first; undefined for a list */
  const open: (Set<string> | undefined)[] = [];
  const path: string[] = [];
  let before = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const keys = open.at(-1);
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined);
      path.push('');
    } else if (token === '}' || token === ']') {
      open.pop();
      path.pop();
    } else if (token.startsWith('"') && keys !== undefined && before !== ':') {
      const key = JSON.parse(token) as string;
      if (keys.has(key))
        found.push(
          `'${key}' in ${
            path
              .slice(0, -1)
              .map((each) => `/${each}`)
              .join('') || '/'
          }`,
        );
      keys.add(key);
      path[path.length - 1] = key;
    }
    before = token;
  }
  return found;
}
