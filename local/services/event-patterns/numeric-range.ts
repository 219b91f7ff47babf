/** EventBridge compares doubles, and only where whole numbers are exact. */
const LARGEST_NUMBER = 2 ** 53;

type Comparison = (value: number, limit: number) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': (value, limit) => value === limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
};

/**
 * The operator `numeric`: `["=", 5]`, `[">", 0]`, `[">=", 0, "<", 10]`. A range has its lower end first and is not empty.
 *
 * @throws Error with the reason EventBridge gives
 */
export function numeric(argument: unknown): (value: number) => boolean {
  if (!Array.isArray(argument)) throw new Error('Value of numeric must be an array.');
  const [operator, first, second, last, ...rest] = argument as unknown[];
  if (typeof operator !== 'string') throw new Error(`Invalid member in numeric match: ${shown(operator)}`);
  const compare = comparison(operator);
  if (compare === undefined) throw new Error(`Unrecognized numeric range operator: ${operator}`);
  const limit = limitOf(operator === '=' ? 'equals' : operator, first);
  if (argument.length === 2) return (value) => isComparable(value) && compare(value, limit);

  if (!operator.startsWith('>')) throw new Error('Too many elements in numeric expression');
  if (typeof second !== 'string') throw new Error(`Bad value in numeric range: ${shown(second)}`);
  const compareTop = second.startsWith('<') ? comparison(second) : undefined;
  if (compareTop === undefined) throw new Error(`Bad numeric range operator: ${second}`);
  const top = limitOf(second, last);
  if (rest.length > 0) throw new Error('Too many terms in numeric range expression');
  if (limit >= top) throw new Error('Bottom must be less than top');
  return (value) => isComparable(value) && compare(value, limit) && compareTop(value, top);
}

export function isComparable(value: number): boolean {
  return Math.abs(value) <= LARGEST_NUMBER;
}

export function notComparable(value: number): Error {
  return new Error(`Cannot compare number : ${value}; it must be from -${LARGEST_NUMBER} to ${LARGEST_NUMBER}`);
}

function comparison(operator: string): Comparison | undefined {
  return Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
}

function limitOf(operator: string, limit: unknown): number {
  if (typeof limit !== 'number') throw new Error(`Value of ${operator} must be numeric`);
  if (!isComparable(limit)) throw notComparable(limit);
  return limit;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}
