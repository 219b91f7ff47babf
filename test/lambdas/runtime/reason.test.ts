import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import fc from 'fast-check';
import { reasonOf } from '../../../lambdas/runtime/reason.ts';
import { bytesOfText } from '../../../patterns/json/bounded-text.ts';

test('an error is its name and its message, without a stack', () => {
  expect(reasonOf(new TypeError('no price'))).toBe('TypeError: no price');
});

test("fetch's error has the cause it was given, also where that has a code only", async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const thrown = await fetch(`http://127.0.0.1:${port}`).catch((error: unknown) => error);
  expect(reasonOf(thrown)).toBe(`TypeError: fetch failed, because of Error: connect ECONNREFUSED 127.0.0.1:${port}`);
  const several = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' });
  expect(reasonOf(new TypeError('fetch failed', { cause: several }))).toBe(
    'TypeError: fetch failed, because of AggregateError: ECONNREFUSED',
  );
});

test('of errors that are causes of each other three causes are named', () => {
  const first = new Error('a');
  first.cause = new Error('b', { cause: first });
  expect(reasonOf(first)).toBe('Error: a, because of Error: b, because of Error: a, because of Error: b');
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
