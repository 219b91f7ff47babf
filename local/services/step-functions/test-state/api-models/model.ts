import { COMPUTE } from './compute.ts';
import { DATA } from './data.ts';
import { MESSAGES } from './messages.ts';

/** The type of a value in an API's response. */
export type Type =
  | { readonly kind: 'any' | 'boolean' }
  | { readonly kind: 'string'; readonly min?: number; readonly max?: number; readonly values?: readonly string[] }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'list' | 'map'; readonly of: Type }
  | { readonly kind: 'structure'; readonly fields: ReadonlyMap<string, Field> };

export interface Field {
  readonly type: Type;
  readonly required: boolean;
}

/**
 * By service, as `aws-sdk:` names it, a line per operation, `operation = type`, and one per structure, `Name Field:type Field!:type`.
 * A type is `s` (a string), `s1..80` (of 1 to 80 characters), `e(A|B)` (one of these), `n` or `n1..10` (a number), `b` (a boolean),
 * `[type]` (a list), `{type}` (an object of any keys), `*` (anything) or a structure's name; `!` says that the field is required.
 */
const MODELS: Readonly<Record<string, string>> = { ...COMPUTE, ...DATA, ...MESSAGES };

/** @returns undefined where there is no model of it */
export function outputOf(service: string, operation: string): Type | undefined {
  const model = Object.hasOwn(MODELS, service) ? MODELS[service] : undefined;
  const [, type] = new RegExp(`^${operation} = (.+)$`, 'm').exec(model ?? '') ?? [];
  return type === undefined || model === undefined ? undefined : typeIn(model, type, new Map());
}

/** The operations there is a model of. */
export function modelledOperations(): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(MODELS).map(([service, model]) => [
      service,
      [...model.matchAll(/^(\w+) = /gm)].map(([, operation = '']) => operation),
    ]),
  );
}

function typeIn(model: string, text: string, structures: Map<string, Map<string, Field>>): Type {
  const [, kind = '', range = ''] = /^([sn])((?:\d*\.\.\d*)?)$/.exec(text) ?? [];
  if (kind !== '') return { kind: kind === 's' ? 'string' : 'number', ...limits(range) };
  if (text === 'b') return { kind: 'boolean' };
  if (text === '*') return { kind: 'any' };
  if (text.startsWith('e(')) return { kind: 'string', values: text.slice(2, -1).split('|') };
  if (text.startsWith('[')) return { kind: 'list', of: typeIn(model, text.slice(1, -1), structures) };
  if (text.startsWith('{')) return { kind: 'map', of: typeIn(model, text.slice(1, -1), structures) };
  return { kind: 'structure', fields: fieldsIn(model, text, structures) };
}

function fieldsIn(model: string, name: string, structures: Map<string, Map<string, Field>>): Map<string, Field> {
  const known = structures.get(name);
  if (known !== undefined) return known;
  const [, line = ''] = new RegExp(`^${name}((?: .+)?)$`, 'm').exec(model) ?? [];
  const fields = new Map<string, Field>();
  structures.set(name, fields); // a structure may contain itself
  for (const [, field = '', required, type = ''] of line.matchAll(/(\w+)(!?):(\S+)/g)) {
    fields.set(field, { type: typeIn(model, type, structures), required: required === '!' });
  }
  return fields;
}

function limits(range: string): { min?: number; max?: number } {
  const [min = '', max = ''] = range.split('..');
  return { ...(min !== '' && { min: Number(min) }), ...(max !== '' && { max: Number(max) }) };
}
