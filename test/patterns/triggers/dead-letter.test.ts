import * as fc from 'fast-check';
import { deadLetterOf } from '../../../patterns/triggers/dead-letter.ts';

/** What SQS takes: https://www.w3.org/TR/REC-xml/#charsets */
const TAKEN = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

test('a dead letter of any event and any reason is one that SQS takes, and holds the event', () => {
  const event = fc.record({ id: fc.string({ unit: 'binary' }), detail: fc.jsonValue() });
  fc.assert(
    fc.property(event, fc.string({ unit: 'binary', maxLength: 3_000 }), (given, reason) => {
      const { body, attributes } = deadLetterOf(given, [reason]);
      expect(JSON.stringify(JSON.parse(body))).toBe(JSON.stringify(given));
      for (const text of [body, attributes.ERROR_MESSAGE]) expect(text).toMatch(TAKEN);
    }),
  );
  const { body } = deadLetterOf({ text: '\uFFFE\uFFFF\u0001' }, ['\uFFFE\u0001']);
  expect(body).toBe('{"text":"\\ufffe\\uffff\\u0001"}');
});

test('it has all reasons, as far as they fit', () => {
  const { ERROR_CODE, ERROR_MESSAGE } = deadLetterOf({}, ['a is missing', 'b is 1']).attributes;
  expect([ERROR_CODE, ERROR_MESSAGE]).toEqual(['InvalidInputError', 'a is missing; b is 1']);
  expect(deadLetterOf({}, ['x'.repeat(5_000)]).attributes.ERROR_MESSAGE.length).toBeLessThanOrEqual(1_024);
});
