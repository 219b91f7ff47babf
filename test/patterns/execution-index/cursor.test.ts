import * as fc from 'fast-check';
import { cursorOf, newestFirst, placeOf } from '../../../patterns/execution-index/cursor.ts';

const place = fc.record({
  startedAtMs: fc.integer({ min: 0, max: 10 ** 15 - 1 }),
  name: fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }).filter((name) => name.length <= 80),
});

test('a cursor is the place of an execution, whatever its name', () => {
  fc.assert(fc.property(place, (one) => expect(placeOf(cursorOf(one))).toEqual(one)));
});

test('any other text is no cursor', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{1,17}$/), fc.string({ unit: 'binary' }), (time, name) => {
      const read = placeOf(`${time}.${name}`);
      // a place is read of a time and a name as cursors have them
      if (read !== undefined) expect([read.startedAtMs, decodeURIComponent(name)]).toEqual([Number(time), read.name]);
      if (time.length > 15) expect(read).toBeUndefined();
    }),
  );
  for (const text of [
    '',
    '1',
    '1.',
    '.a',
    '1.%',
    '1.%E0%A4%A',
    '-1.a',
    `1.${'a'.repeat(721)}`,
    '1.a b',
    '1.\ud800',
    '1234567890123456.a',
  ]) {
    expect(placeOf(text)).toBeUndefined();
  }
});

test('lists have the newest first', () => {
  fc.assert(
    fc.property(fc.array(place, { maxLength: 20 }), (places) => {
      const times = places.toSorted(newestFirst).map(({ startedAtMs }) => startedAtMs);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    }),
  );
});
