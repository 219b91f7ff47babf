import fc from 'fast-check';
import { reasonOf } from '../../../lambdas/runtime/reason.ts';
import { bytesOfText } from '../../../patterns/json/bounded-text.ts';

test('an error is its name and its message, without a stack', () => {
  expect(reasonOf(new TypeError('no price'))).toBe('TypeError: no price');
});

test('any thrown value has a reason of at most 2,000 bytes', () => {
  const thrown = fc.oneof(
    fc.anything(),
    fc.string().map((message) => new Error(message)),
    fc.string({ minLength: 1_000, maxLength: 3_000, unit: 'grapheme' }),
  );
  fc.assert(
    fc.property(thrown, (value) => {
      expect(bytesOfText(reasonOf(value))).toBeLessThanOrEqual(2_000);
    }),
  );
});

test('a value that throws when it is read has a reason all the same', () => {
  const error = new Error('hidden');
  Object.defineProperty(error, 'message', {
    get() {
      throw new Error('no message');
    },
  });
  const value = {
    [Symbol.for('nodejs.util.inspect.custom')]() {
      throw new Error('not shown');
    },
  };
  for (const thrown of [error, value]) expect(reasonOf(thrown)).toBe('it threw what cannot be shown');
});
