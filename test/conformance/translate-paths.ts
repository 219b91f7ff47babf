import type { Json, JsonObject } from '../../local/json.ts';
import { isCall, translatedCall } from './translate-intrinsics.ts';
import { Untranslatable } from './untranslatable.ts';

export const STATE_INPUT = '$states.input';

/** JSONata's source for a path (dots, names, numbers in brackets) or an intrinsic function; `root` stands for `$`. */
export function sourceOf(path: string, root = STATE_INPUT): string {
  if (isCall(path)) return translatedCall(path, (inner) => sourceOf(inner, root));
  const [, start, rest = ''] = /^(\$\$|\$(?:[A-Za-z_]\w*)?)((?:\.[A-Za-z_]\w*|\[\d+\]|\['[^']+'\])*)$/.exec(path) ?? [];
  if (start === undefined) throw new Untranslatable();
  const head = start === '$$' ? '$states.context' : start === '$' ? root : start;
  return head + rest.replace(/\.([A-Za-z_]\w*)/g, '.`$1`').replace(/\['([^']+)'\]/g, '.`$1`');
}

export function expression(path: string, root = STATE_INPUT): string {
  return `{% ${sourceOf(path, root)} %}`;
}

/** A payload template: `"key.$": "$.path"` becomes `"key": "{% ... %}"`. */
export function template(value: Json, root = STATE_INPUT): Json {
  if (Array.isArray(value)) return value.map((element) => template(element, root));
  // what looks like an expression is just a text in JSONPath
  if (typeof value === 'string' && value.startsWith('{%')) throw new Untranslatable();
  if (value === null || typeof value !== 'object') return value;
  const result: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    if (key.endsWith('.$')) result[key.slice(0, -2)] = expression(String(member), root);
    else result[key] = template(member, root);
  }
  return result;
}

/** A translated template as one JSONata source, so that it can stand inside another expression. */
export function inlined(value: Json): string {
  if (typeof value === 'string' && value.startsWith('{%')) {
    const source = value.slice(2, -2).trim();
    return /^[$\w.`]+$/.test(source) ? source : `(${source})`;
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  // a list in a list would be flattened by an array constructor
  if (Array.isArray(value)) {
    if (JSON.stringify(value).includes('"{%')) throw new Untranslatable();
    return JSON.stringify(value);
  }
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}: ${inlined(member)}`)
    .join(', ')}}`;
}
