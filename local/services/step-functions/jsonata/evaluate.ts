import type { Json } from '../../../json.ts';
import { jsonText } from '../../../json.ts';
import type { CompiledExpression, Expressions } from './expression.ts';
import { expressionSource, isExpression } from './expression-parser.ts';
import { setOwn, toPlainJson, UnsupportedResult } from './plain.ts';

export type Bindings = Readonly<Record<string, unknown>>;

/** An expression failed; `reason` is the part of AWS's cause that follows the state's name. */
export class EvaluationError extends Error {
  readonly location: string | undefined;
  readonly reason: string;
  constructor(location: string | undefined, reason: string) {
    super(reason);
    this.location = location;
    this.reason = reason;
  }
}

/** A JSON value with `{% %}` strings anywhere in it, taken apart once. */
type Template =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'expression'; readonly expression: CompiledExpression }
  | { readonly kind: 'array'; readonly elements: readonly Template[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Template])[] };

/** Evaluates the fields of states; a field without an expression costs a look-up. */
export class Evaluator {
  readonly #expressions: Expressions;
  readonly #templates = new WeakMap<object, Template>();

  constructor(expressions: Expressions) {
    this.#expressions = expressions;
  }

  /** Is there anything in it to evaluate? */
  isLiteral(value: Json): boolean {
    return this.#template(value).kind === 'literal';
  }

  /**
   * Evaluates `value`, a field of a definition; `location` is its name, as AWS quotes it (`Arguments/FunctionName`).
   * @throws EvaluationError
   */
  async evaluate(value: Json, location: string, bindings: Bindings): Promise<Json> {
    return this.#render(this.#template(value), location, bindings);
  }

  #template(value: Json): Template {
    if (typeof value === 'string') {
      if (!isExpression(value)) return { kind: 'literal', value };
      return { kind: 'expression', expression: this.#expressions.compile(value) };
    }
    if (value === null || typeof value !== 'object') return { kind: 'literal', value };
    const known = this.#templates.get(value);
    if (known) return known;
    const made = this.#takeApart(value);
    this.#templates.set(value, made);
    return made;
  }

  #takeApart(value: Json[] | { [key: string]: Json }): Template {
    if (Array.isArray(value)) {
      const elements = value.map((element) => this.#template(element));
      return elements.every((each) => each.kind === 'literal')
        ? { kind: 'literal', value }
        : { kind: 'array', elements };
    }
    const members = Object.entries(value).map(([key, member]) => [key, this.#template(member)] as const);
    const literal = members.every(([, each]) => each.kind === 'literal');
    return literal ? { kind: 'literal', value } : { kind: 'object', members };
  }

  async #render(template: Template, location: string, bindings: Bindings): Promise<Json> {
    switch (template.kind) {
      case 'literal':
        return template.value;
      case 'expression':
        return this.#value(template.expression, location, bindings);
      case 'array': {
        const array: Json[] = [];
        for (const [index, element] of template.elements.entries()) {
          array.push(await this.#render(element, `${location}[${index}]`, bindings));
        }
        return array;
      }
      case 'object': {
        const object: { [key: string]: Json } = {};
        for (const [key, member] of template.members) {
          setOwn(object, key, await this.#render(member, `${location}/${key}`, bindings));
        }
        return object;
      }
    }
  }

  async #value(expression: CompiledExpression, location: string, bindings: Bindings): Promise<Json> {
    const where = `The JSONata expression '${expression.source}' specified for the field '${location}'`;
    let result: unknown;
    try {
      result = await expression.evaluate(bindings);
    } catch (error) {
      throw new EvaluationError(location, `${where} threw an error during evaluation${describe(error)}`);
    }
    if (result === undefined) throw new EvaluationError(location, `${where} returned nothing (undefined).`);
    try {
      return toPlainJson(result);
    } catch (error) {
      if (!(error instanceof UnsupportedResult)) throw error;
      throw new EvaluationError(location, `${where} returned an unsupported result type.`);
    }
  }
}

/** A result of the wrong type, with AWS's message. */
export function unexpectedType(field: Json, location: string, expected: string, value: Json): EvaluationError {
  const source = typeof field === 'string' && isExpression(field) ? expressionSource(field) : jsonText(field);
  const found = `Expected '${expected}', but was '${typeName(value)}' for value: ${jsonText(value)}`;
  const where = `The JSONata expression '${source}' specified for the field '${location}'`;
  return new EvaluationError(location, `${where} returned an unexpected result type. ${found}`);
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'bigint') return 'number';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Measured on AWS: limits have no code. */
const LIMITS: Readonly<Record<string, string>> = {
  D1011: 'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive',
  D1012: 'Expression evaluation timeout: Check for infinite loop',
  D2014: 'Expression evaluation memory limit exceeded: Check for excessive memory usage',
  D2015: 'Expression evaluation memory limit exceeded: Check for excessive memory usage',
};

/** The continuation of the cause: `. T1006: ...`, or `: ...` without a code. */
function describe(error: unknown): string {
  if (typeof error !== 'object' || error === null) return `: ${error}`;
  const { code = '', message } = error as { code?: string; message?: string };
  const limit = Object.hasOwn(LIMITS, code) ? LIMITS[code] : undefined;
  if (limit !== undefined) return `: ${limit}`;
  return code === '' ? `: ${message}` : `. ${code}: ${message}`;
}
