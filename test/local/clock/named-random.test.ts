import { createNamedRandom, type DrawnBy } from '../../../local/clock/named-random.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const BY_CONTENT = (content: string) => content;

/** Draws the contents in their order, all at one time. */
function draw(contents: readonly string[], { by = 'order' as DrawnBy, seed = 1, atMs = 0, kind = 'message' } = {}) {
  const named = createNamedRandom(seed, by, () => atMs);
  return contents.map((content) => named.uuid(kind, () => content));
}

test.each(['order', BY_CONTENT] as const)('ids of a seed are the same again, and each another one', (by) => {
  const ids = draw(['a', 'b', 'a'], { by });
  expect(draw(['a', 'b', 'a'], { by })).toEqual(ids);
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) expect(id).toMatch(UUID);
  expect(draw(['a', 'b', 'a'], { by, seed: 2 })).not.toEqual(ids);
  expect(draw(['a', 'b', 'a'], { by, kind: 'event' })).not.toEqual(ids);
});

test('ids by order are the same whatever they are of, and whenever they are drawn', () => {
  expect(draw(['c', 'd'], { atMs: 7 })).toEqual(draw(['a', 'b']));
});

test('ids by content are the same in any order, and others at another time', () => {
  const by = BY_CONTENT;
  expect(draw(['b', 'a', 'a'], { by }).toSorted()).toEqual(draw(['a', 'b', 'a'], { by }).toSorted());
  expect(draw(['a'], { by, atMs: 7 })).not.toEqual(draw(['a'], { by }));
});

test('a part of a content alone can count', () => {
  const by = (content: string) => content.replace(/ .*/, '');
  expect(draw(['a here'], { by })).toEqual(draw(['a there'], { by }));
});

test('numbers are from 0 up to 1, and spread', () => {
  const named = createNamedRandom(1, 'order', () => 0);
  const numbers = Array.from({ length: 1000 }, () => named.number('retry', () => ''));
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  expect(mean).toBeGreaterThan(0.45);
  expect(mean).toBeLessThan(0.55);
});
