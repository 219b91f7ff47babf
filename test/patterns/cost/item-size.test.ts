import { itemBytes } from '../../../patterns/cost/item-size.ts';

// by the rules of DynamoDB's documentation: names and strings in UTF-8, 3 bytes around a list or a map, 1 for each element
test.each([
  [{ key: 'abc' }, 3 + 3],
  [{ ü: '€' }, 2 + 3],
  [{ bytes: new Uint8Array(300) }, 5 + 300],
  [{ no: false, nil: null }, 2 + 1 + 3 + 1],
  [{ n: 0 }, 1 + 1],
  [{ n: 12 }, 1 + 2],
  [{ n: 120_000 }, 1 + 2],
  [{ n: -1.25 }, 1 + 4],
  [{ list: ['a', 'bc'] }, 4 + 3 + 2 + 3],
  [{ map: { a: 'b' } }, 3 + 3 + 1 + 1 + 1],
  [{ set: new Set(['a', 'bc']) }, 3 + 3],
])('%j has %d bytes', (item, bytes) => {
  expect(itemBytes(item)).toBe(bytes);
});
