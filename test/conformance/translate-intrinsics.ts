import { Untranslatable } from './untranslatable.ts';

/** AWS's own table of what takes the place of an intrinsic function; what is not here has no twin. */
const TWINS: Readonly<Record<string, (...given: string[]) => string>> = {
  Array: (...elements) => `[${elements.join(', ')}]`,
  ArrayPartition: (array, size) => `$partition(${array}, ${size})`,
  // `in` compares lists and objects by identity
  ArrayContains: (array, value) => `$count(${array}[$ = ${value}]) > 0`,
  ArrayRange: (first, last, step) => `$range(${first}, ${last}, ${step})`,
  ArrayGetItem: (array, index) => `${array}[${index}]`,
  ArrayLength: (array) => `$count(${array})`,
  ArrayUnique: (array) => `$distinct(${array})`,
  Base64Encode: (text) => `$base64encode(${text})`,
  Base64Decode: (text) => `$base64decode(${text})`,
  Hash: (text, algorithm) => `$hash(${text}, ${algorithm})`,
  JsonMerge: (first, second) => `$merge([${first}, ${second}])`,
  StringToJson: (text) => `$parse(${text})`,
  // what is empty is left out in JSONPath
  StringSplit: (text, separator) => `[$split(${text}, ${separator})[$ != '']]`,
  UUID: () => '$uuid()',
};

type Part = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'source'; readonly source: string };

export function isCall(text: string): boolean {
  return /^States\.\w+\(/.test(text);
}

/** JSONata's source for a call like `States.ArrayLength($.list)`; `path` translates the paths in it. */
export function translatedCall(text: string, path: (source: string) => string): string {
  const [, name = '', inside] = /^States\.(\w+)\((.*)\)$/s.exec(text.trim()) ?? [];
  if (inside === undefined) throw new Untranslatable();
  const given = split(inside).map((argument) => part(argument, path));
  if (name === 'Format') return formatted(given);
  const twin = Object.hasOwn(TWINS, name) ? TWINS[name] : undefined;
  if (twin === undefined) throw new Untranslatable();
  return twin(...given.map((each) => (each.kind === 'text' ? JSON.stringify(each.text) : each.source)));
}

function part(argument: string, path: (source: string) => string): Part {
  if (argument.startsWith("'")) {
    // AWS refuses any other escape
    if (/\\[^'{}\\]/.test(argument.replace(/\\\\/g, ''))) throw new Untranslatable();
    return { kind: 'text', text: argument.slice(1, -1).replace(/\\(.)/gs, '$1') };
  }
  if (/^(-?\d+(\.\d+)?|true|false|null)$/.test(argument)) return { kind: 'source', source: argument };
  return { kind: 'source', source: isCall(argument) ? translatedCall(argument, path) : path(argument) };
}

function formatted([template, ...given]: readonly Part[]): string {
  if (template?.kind !== 'text') throw new Untranslatable();
  const texts = template.text.split('{}');
  if (texts.length !== given.length + 1) throw new Untranslatable();
  return texts
    .flatMap((text, index) => {
      const value = given[index];
      const shown =
        value === undefined ? [] : [value.kind === 'text' ? JSON.stringify(value.text) : `$string(${value.source})`];
      return [JSON.stringify(text), ...shown];
    })
    .join(' & ');
}

/** Arguments, apart at the commas that are in no text and no inner call. */
function split(inside: string): string[] {
  const found = inside.match(/(?:'(?:\\.|[^'\\])*'|\((?:[^()']|'(?:\\.|[^'\\])*'|\([^()]*\))*\)|[^,'()])+/gs) ?? [];
  return found.map((argument) => argument.trim());
}
