import type { ParsedInput } from '../declarations/parse-input.ts';
import { hasLoneSurrogate } from './bounded-text.ts';
import { describeValue } from './describe-value.ts';
import { isNestedDeeper, type Json, MAX_JSON_DEPTH } from './json.ts';

/** Strings, and the characters that JSON is structured by; everything between is no key. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** Sets the prototype of an object that is built key by key. */
const PROTOTYPE_KEY = '__proto__';

/**
 * Parses JSON of strangers. Refused beside invalid text: a key that occurs twice in an object, of which readers take different
 * ones; `__proto__`; nesting beyond `MAX_JSON_DEPTH`; and halves of characters, which DynamoDB and EventBridge do not take.
 * @param name of the whole value in messages
 */
export function parseJson(text: string, name: string): ParsedInput<Json> {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    return refused(`${name} is no JSON: ${withoutExcerpt(error as Error)}`);
  }
  if (isNestedDeeper(value, MAX_JSON_DEPTH)) {
    return refused(`${name} is nested deeper than ${MAX_JSON_DEPTH} levels; pass it flatter, or as a string`);
  }
  const { repeated, keys, texts } = stringsOf(text);
  if (repeated !== undefined) return refused(`${name} has the key ${describeValue(repeated)} twice; give it once`);
  if (keys.has(PROTOTYPE_KEY)) return refused(`${name} has the key "${PROTOTYPE_KEY}"; leave it out`);
  if (texts.some(hasLoneSurrogate)) {
    return refused(`${name} has half of a character (a lone surrogate); send whole characters in UTF-8`);
  }
  return { ok: true, value };
}

function refused(issue: string): ParsedInput<Json> {
  return { ok: false, issues: [issue] };
}

/** The parser's message without the text around the fault, which belongs to the sender. */
function withoutExcerpt({ message }: Error): string {
  return message.replace(/, ?(?:\.\.\.)?"[\s\S]*$/, '').replace(/ token '[\s\S]*?'(?= in JSON| |$)/, ' character');
}

/** The strings of valid JSON: its keys, the first that occurs twice in one object, and all of them. */
function stringsOf(json: string): {
  readonly repeated: string | undefined;
  readonly keys: ReadonlySet<string>;
  readonly texts: readonly string[];
} {
  const open: (Set<string> | undefined)[] = [];
  const keys = new Set<string>();
  const texts: string[] = [];
  let repeated: string | undefined;
  let last: string | undefined;
  for (const [token] of json.matchAll(TOKEN)) {
    if (token.startsWith('"')) {
      last = JSON.parse(token) as string;
      texts.push(last);
      continue;
    }
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':' && last !== undefined) {
      const ofObject = open.at(-1);
      if (ofObject?.has(last) === true) repeated ??= last;
      ofObject?.add(last);
      keys.add(last);
    }
  }
  return { repeated, keys, texts };
}
