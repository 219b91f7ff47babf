/** What may come next: V8's messages name a position only sometimes. */
type Expected = 'value' | 'valueOrEnd' | 'name' | 'nameOrEnd' | 'colon' | 'commaOrEnd' | 'end';

const STRING = String.raw`"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"`;
const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const TOKEN = new RegExp(`${STRING}|${NUMBER}|true|false|null|[[\\]{},:]`, 'y');
const SPACE = /[ \t\n\r]*/y;

/** For a user, by what is expected and the bracket that is open. */
const DESCRIPTIONS: Readonly<Record<Expected, (open: string) => string>> = {
  value: () => 'expected a value',
  valueOrEnd: () => 'expected a value or ]',
  name: () => 'expected a name in double quotes',
  nameOrEnd: () => 'expected a name in double quotes or }',
  colon: () => 'expected :',
  commaOrEnd: (open) => `expected , or ${open === '[' ? ']' : '}'}`,
  end: () => 'expected nothing more',
};

/**
 * Where a text stops being JSON, and what is expected there.
 * @returns undefined for JSON
 */
export function jsonFault(text: string): string | undefined {
  const open: string[] = [];
  let expected: Expected = 'value';
  let position = 0;
  for (;;) {
    position = after(SPACE, text, position);
    if (position === text.length && expected === 'end') return undefined;
    const end = after(TOKEN, text, position);
    const next = step(expected, text.slice(position, end), open);
    if (next === undefined) return describe(text, position, DESCRIPTIONS[expected](open.at(-1) ?? ''));
    expected = next;
    position = end;
  }
}

function after(pattern: RegExp, text: string, position: number): number {
  pattern.lastIndex = position;
  return pattern.test(text) ? pattern.lastIndex : position;
}

/** What is expected after a token. @param open brackets that are open, changed by the token @returns undefined for another token than expected */
function step(expected: Expected, token: string, open: string[]): Expected | undefined {
  const afterValue = () => (open.length === 0 ? 'end' : 'commaOrEnd');
  const close = (bracket: string) => {
    if (open.at(-1) !== bracket) return undefined;
    open.pop();
    return afterValue();
  };
  if (token === ']') return expected === 'valueOrEnd' || expected === 'commaOrEnd' ? close('[') : undefined;
  if (token === '}') return expected === 'nameOrEnd' || expected === 'commaOrEnd' ? close('{') : undefined;
  switch (expected) {
    case 'value':
    case 'valueOrEnd':
      if (token === '[' || token === '{') {
        open.push(token);
        return token === '[' ? 'valueOrEnd' : 'nameOrEnd';
      }
      return /^["\-\dtfn]/.test(token) ? afterValue() : undefined;
    case 'name':
    case 'nameOrEnd':
      return token.startsWith('"') ? 'colon' : undefined;
    case 'colon':
      return token === ':' ? 'value' : undefined;
    case 'commaOrEnd':
      if (token !== ',') return undefined;
      return open.at(-1) === '[' ? 'value' : 'name';
    case 'end':
      return undefined;
    default:
      return expected satisfies never;
  }
}

function describe(text: string, position: number, expected: string): string {
  const before = text.slice(0, position).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
  const found = position === text.length ? 'the end' : JSON.stringify(text.slice(position, position + 12));
  return `${place}: ${expected}, found ${found}`;
}
