import { type Bindings, evaluation } from './evaluation.ts';
import { expressionSource } from './expression-parser.ts';
import type { TimeAndRandom } from './functions.ts';
import { SMALL_SIZES } from './limits.ts';
import { isPlain } from './risk.ts';
import { Sandbox } from './sandbox.ts';

/** A parsed expression, ready to be evaluated any number of times. */
export interface CompiledExpression {
  /** the text between `{%` and `%}`, trimmed: as AWS quotes it */
  readonly source: string;
  evaluate(bindings: Bindings): Promise<unknown>;
}

/** How many are remembered; a definition of 1 MB has fewer. */
const MAX_REMEMBERED = 10_000;

/** Compiles expressions and remembers them. */
export class Expressions {
  readonly #timeAndRandom: TimeAndRandom;
  readonly #sandbox: Sandbox;
  readonly #compiled = new Map<string, CompiledExpression>();

  constructor(timeAndRandom: TimeAndRandom) {
    this.#timeAndRandom = timeAndRandom;
    this.#sandbox = new Sandbox(timeAndRandom);
  }

  compile(expression: string): CompiledExpression {
    const known = this.#compiled.get(expression);
    if (known) return known;
    if (this.#compiled.size >= MAX_REMEMBERED) this.#compiled.clear();
    const compiled = this.#make(expression);
    this.#compiled.set(expression, compiled);
    return compiled;
  }

  #make(text: string): CompiledExpression {
    const source = expressionSource(text);
    const { ast, evaluate } = evaluation(source, this.#timeAndRandom, SMALL_SIZES);
    const apart = (bindings: Bindings) => this.#sandbox.evaluate(text, bindings);
    if (!isPlain(ast)) return { source, evaluate: apart };
    return {
      source,
      async evaluate(bindings) {
        try {
          return await evaluate(bindings);
        } catch (error) {
          // a large value is made where memory may run out; and the second an expression has may have been that of others, since
          // jsonata looks at the machine's clock while the handlers of a simulated cloud compute in the same thread
          if (!['D2015', 'D1012'].includes((error as { code?: string }).code ?? '')) throw error;
          return apart(bindings);
        }
      },
    };
  }
}
