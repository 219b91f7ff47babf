import type jsonata from 'jsonata';
import { hasBigint } from '../../../json.ts';
import { BIGINT_PARSED } from './aws-functions.ts';
import { parseExpression } from './expression-parser.ts';
import { registerFunctions, type TimeAndRandom } from './functions.ts';
import type { SizeLimits } from './limits.ts';
import { EXACT_FUNCTIONS, hasLongInteger, readDoubles, registerExactFunctions } from './long-integers.ts';

export type Bindings = Readonly<Record<string, unknown>>;

export interface Evaluation {
  /** before anything was changed in it */
  readonly ast: unknown;
  evaluate(bindings: Bindings): Promise<unknown>;
}

/** An expression with AWS's functions. Integers that no double holds take a second form of it, made when there is one. */
export function evaluation(source: string, timeAndRandom: TimeAndRandom, sizes: SizeLimits): Evaluation {
  const usual = parseExpression(source, sizes);
  registerFunctions(usual, timeAndRandom, sizes);
  const always = hasLongInteger(source);
  let exact: Promise<jsonata.Expression> | undefined;
  const exactly = async (bindings: Bindings) => {
    exact ??= exactForm(source, timeAndRandom, sizes);
    return (await exact).evaluate(undefined, bindings);
  };
  return {
    ast: usual.ast(),
    async evaluate(bindings) {
      if (always || hasBigint(bindings)) return exactly(bindings);
      try {
        return await usual.evaluate(undefined, bindings);
      } catch (error) {
        if ((error as { code?: string }).code === BIGINT_PARSED) return exactly(bindings);
        throw error;
      }
    },
  };
}

async function exactForm(source: string, timeAndRandom: TimeAndRandom, sizes: SizeLimits): Promise<jsonata.Expression> {
  const expression = parseExpression(source, sizes);
  registerFunctions(expression, timeAndRandom, sizes, 'bigint');
  readDoubles(expression.ast(), source);
  const functions = parseExpression(`{${EXACT_FUNCTIONS.map((name) => `"${name}": $${name}`).join()}}`);
  registerFunctions(functions, timeAndRandom, sizes, 'bigint');
  registerExactFunctions(expression, await functions.evaluate(undefined));
  return expression;
}
