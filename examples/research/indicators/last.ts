/** The interface of the indicators of trading-signals. */
interface Indicator<Input, Result> {
  add(input: Input): unknown;
  getResultOrThrow(): Result;
}

/** The indicator's value after the last input. @throws NotEnoughDataError when there are too few */
export function valueAfter<Input, Result>(indicator: Indicator<Input, Result>, inputs: readonly Input[]): Result {
  for (const input of inputs) indicator.add(input);
  return indicator.getResultOrThrow();
}

/** The last element. @throws RangeError when there is none */
export function last<Value>(values: readonly Value[]): Value {
  const value = values.at(-1);
  if (value === undefined) throw new RangeError('an empty series has no last value');
  return value;
}
