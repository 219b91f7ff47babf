import { ServiceError } from '../../service-error.ts';
import { TokenReader } from '../../token-reader.ts';

/** Values of a metric by the begin of their period, in milliseconds since the epoch. */
export type Series = ReadonlyMap<number, number>;

/** An expression of metric math, as far as it is run here. */
type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'metric'; readonly id: string }
  | { readonly kind: 'operation'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'fill'; readonly of: Expression; readonly value: Expression };

type Operator = '+' | '-' | '*' | '/';

/**
 * Evaluates `100 * a / (a + FILL(b, 0))`: numbers, ids of metrics, the four operations, parentheses and FILL with a number.
 * As on AWS, there is a value where every operand has one, and none where it would be divided by zero.
 *
 * @param periods the begins of all periods, which FILL fills
 * @param seriesOf throws for an id that there is not
 * @throws ServiceError ValidationError naming what is not run
 */
export function evaluateMath(expression: string, periods: readonly number[], seriesOf: (id: string) => Series): Series {
  const value = evaluate(parse(expression), periods, seriesOf);
  return typeof value === 'number' ? new Map(periods.map((period) => [period, value])) : value;
}

function evaluate(node: Expression, periods: readonly number[], seriesOf: (id: string) => Series): number | Series {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'metric':
      return seriesOf(node.id);
    case 'operation':
      return operate(
        node.operator,
        evaluate(node.left, periods, seriesOf),
        evaluate(node.right, periods, seriesOf),
        periods,
      );
    case 'fill': {
      const of = evaluate(node.of, periods, seriesOf);
      const value = evaluate(node.value, periods, seriesOf);
      if (typeof of === 'number' || typeof value !== 'number')
        throw notRun('FILL with other than a metric and a number');
      return new Map(periods.map((period) => [period, of.get(period) ?? value]));
    }
    default:
      return node satisfies never;
  }
}

function operate(
  operator: Operator,
  left: number | Series,
  right: number | Series,
  periods: readonly number[],
): number | Series {
  if (typeof left === 'number' && typeof right === 'number') return OPERATIONS[operator](left, right);
  const at = (value: number | Series, period: number) => (typeof value === 'number' ? value : value.get(period));
  const entries = periods.flatMap((period): [number, number][] => {
    const [a, b] = [at(left, period), at(right, period)];
    if (a === undefined || b === undefined) return [];
    const result = OPERATIONS[operator](a, b);
    return Number.isFinite(result) ? [[period, result]] : [];
  });
  return new Map(entries);
}

const OPERATIONS: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

const TOKEN = /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|[-+*/(),])/y;

/** sum = product { (+|-) product }, product = factor { (*|/) factor } */
function parse(expression: string): Expression {
  const tokens = new TokenReader(expression, TOKEN, notRun);
  const operation = (operator: Operator, left: Expression, right: Expression): Expression => ({
    kind: 'operation',
    operator,
    left,
    right,
  });

  function sum(): Expression {
    return tokens.chain(['+', '-'], () => tokens.chain(['*', '/'], factor, operation), operation);
  }

  function factor(): Expression {
    const token = tokens.take() ?? '';
    if (token === '(') {
      const inner = sum();
      tokens.expect(')');
      return inner;
    }
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (token === 'FILL') {
      tokens.expect('(');
      const of = sum();
      tokens.expect(',');
      const value = sum();
      tokens.expect(')');
      return { kind: 'fill', of, value };
    }
    if (/^[a-z]/.test(token) && tokens.peek() !== '(') return { kind: 'metric', id: token };
    throw notRun(token === '' ? 'an incomplete expression' : token);
  }

  const parsed = sum();
  tokens.end();
  return parsed;
}

function notRun(what: string): ServiceError {
  return new ServiceError(
    'ValidationError',
    `metric math with ${what} is not run by the embedded cloud, which has numbers, ids, + - * /, parentheses and FILL`,
  );
}
