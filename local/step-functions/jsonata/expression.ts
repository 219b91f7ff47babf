import jsonata from 'jsonata';
import { type Dice, registerFunctions } from './functions.ts';
import { EVALUATION_TIMEOUT_MS, MAX_DEPTH, MAX_SEQUENCE } from './limits.ts';
import { LinearRegExp } from './linear-regexp.ts';

/** A parsed expression, ready to be evaluated any number of times. */
export interface CompiledExpression {
  /** what is between `{%` and `%}`, trimmed: as AWS quotes it */
  readonly source: string;
  evaluate(bindings: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Is it `{% ... %}`? A string with anything outside is just a string. */
export function isExpression(text: string): boolean {
  return text.length >= 4 && text.startsWith('{%') && text.endsWith('%}');
}

export function expressionSource(text: string): string {
  return text.slice(2, -2).trim();
}

/** Parses an expression. @throws what the jsonata parser throws */
export function parseExpression(source: string): jsonata.Expression {
  // the parser type wants a RegExp constructor; jsonata itself only needs `exec` and `lastIndex`
  const RegexEngine = LinearRegExp as unknown as RegExpConstructor;
  return jsonata(source, { RegexEngine, timeout: EVALUATION_TIMEOUT_MS, stack: MAX_DEPTH, sequence: MAX_SEQUENCE });
}

/** Compiles expressions and remembers them. */
export class Expressions {
  private readonly dice: Dice;
  private readonly compiled = new Map<string, CompiledExpression>();

  constructor(dice: Dice) {
    this.dice = dice;
  }

  compile(text: string): CompiledExpression {
    const known = this.compiled.get(text);
    if (known) return known;
    const source = expressionSource(text);
    const expression = parseExpression(source);
    registerFunctions(expression, this.dice);
    const compiled = {
      source,
      evaluate: (bindings: Readonly<Record<string, unknown>>) => expression.evaluate(undefined, bindings),
    };
    this.compiled.set(text, compiled);
    return compiled;
  }
}
