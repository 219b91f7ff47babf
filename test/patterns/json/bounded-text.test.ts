import * as fc from 'fast-check';
import { boundedText, bytesOfText, fairLimit } from '../../../patterns/json/bounded-text.ts';

/** Of any characters, escaped ones and halves of pairs among them. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', '\\', '\n', '\u0000', 'é', '✓', '🙂', '\uD83D', '\uDE42'),
    fc.string({ minLength: 1, maxLength: 1 }),
  ),
  maxLength: 80,
});

/** With halves of characters replaced, as UTF-8 cannot hold them. */
const wellFormed = (text: string) => Buffer.from(text).toString();
const bytesInJson = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2;

// N25
test('a text takes at most its limit of bytes in JSON, whatever its characters', () => {
  fc.assert(
    fc.property(anyText, fc.nat(120), (text, maxBytes) => {
      const bounded = boundedText(text, maxBytes);
      expect(bytesInJson(bounded)).toBeLessThanOrEqual(maxBytes);
      expect(bounded).toBe(wellFormed(bounded));
    }),
  );
});

test('one that fits is kept, but for halves of characters; of any other the beginning is kept, as far as it fits', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 3, max: 120 }), (text, maxBytes) => {
      const whole = wellFormed(text);
      const bounded = boundedText(text, maxBytes);
      if (bytesInJson(whole) <= maxBytes) return expect(bounded).toBe(whole);
      const beginning = bounded.slice(0, -3);
      expect(bounded).toBe(`${beginning}...`);
      expect(whole.startsWith(beginning)).toBe(true);
      const [next = ''] = whole.slice(beginning.length);
      return expect(bytesInJson(beginning + next) + 3).toBeGreaterThan(maxBytes);
    }),
  );
});

test('sizes are those of JSON', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(bytesOfText(text)).toBe(bytesInJson(wellFormed(text)));
    }),
  );
});

test('a fair limit keeps the total, and leaves no room that a longer text could use', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { minLength: 1, maxLength: 20 }), fc.nat(5_000), (sizes, total) => {
      const limit = fairLimit(sizes, total);
      const cut = sizes.map((size) => Math.min(size, limit));
      const sum = cut.reduce((all, size) => all + size, 0);
      expect(sum).toBeLessThanOrEqual(total);
      const longer = sizes.filter((size) => size > limit).length;
      expect(total - sum).toBeLessThan(Math.max(1, longer) + (longer === 0 ? total : 0));
    }),
  );
});
