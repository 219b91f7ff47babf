import fc from 'fast-check';
import { isTicker, tickerRefused, tickerSchema } from '../../../../examples/research/prices/ticker.ts';

test.each(['A', 'AAPL', 'BRK.B', 'BF-B', 'T1', 'ABCDEFGHIJ'])('%s is a ticker', (text) => {
  expect(isTicker(text)).toBe(true);
  expect(tickerSchema.parse(text)).toBe(text);
});

test('a ticker names a file inside a folder, never another folder', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z./\\]{0,12}$/), (text) => {
      fc.pre(isTicker(text));
      expect(text).not.toMatch(/[/\\]|\.\.|^\./);
      expect(text.length).toBeLessThanOrEqual(10);
    }),
    { numRuns: 1_000 },
  );
  expect(['A..B', '..', 'A/B', 'A\n', 'ABCDEFGHIJK', ''].filter(isTicker)).toEqual([]);
});

test('a refusal quotes what was received and has the rule', () => {
  expect(tickerRefused('aapl')).toMatch(/^ticker is "aapl"; a ticker is 1 to 10 characters/);
  expect(tickerSchema.safeParse(5).error?.issues[0]?.message).toBe(tickerRefused(5));
});
