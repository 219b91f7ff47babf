import * as fc from 'fast-check';
import { keyedName } from '../../../patterns/triggers/keyed-name.ts';

test('any key names an execution as Step Functions takes it, and one key always the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (key) => {
      const name = keyedName('event', key);
      expect(name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
      expect(keyedName('event', key)).toBe(name);
    }),
  );
});

test('different keys, and one key of different kinds, are different names', () => {
  expect(new Set([keyedName('event', 'a'), keyedName('event', 'b'), keyedName('key', 'a')]).size).toBe(3);
});
