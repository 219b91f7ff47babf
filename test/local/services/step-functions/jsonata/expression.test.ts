import { jest } from '@jest/globals';
import { Expressions } from '../../../../../local/services/step-functions/jsonata/expression.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

test('an expression has its second for itself, also when other work of the process takes it meanwhile', async () => {
  const expressions = new Expressions({ nowMs: () => 0, random: () => 0 });
  const { evaluate } = expressions.compile('{% $sum($map($states.input.numbers, function($n) { $n * 2 })) %}');
  const startMs = Date.now();
  queueMicrotask(() => jest.spyOn(Date, 'now').mockReturnValue(startMs + 2_000));
  expect(await evaluate({ states: { input: { numbers: [1, 2, 3] } } })).toBe(12);
});
