import * as fc from 'fast-check';
import { MASK, MASK_PATH, mask } from '../../../patterns/json/mask.ts';

const ORDER = { customer: { email: 'a@b', name: 'A' }, items: [{ name: 'x', price: 1 }, { name: 'y' }], email: null };

test.each<[string[], object]>([
  [[], ORDER],
  [['customer.email'], { ...ORDER, customer: { email: MASK, name: 'A' } }],
  [['customer'], { ...ORDER, customer: MASK }],
  [['items.*.name'], { ...ORDER, items: [{ name: MASK, price: 1 }, { name: MASK }] }],
  [['**.email'], { ...ORDER, customer: { email: MASK, name: 'A' }, email: MASK }],
  [
    ['**.name', 'email'],
    { customer: { email: 'a@b', name: MASK }, items: [{ name: MASK, price: 1 }, { name: MASK }], email: MASK },
  ],
  [['items.name', 'customer.email.host', 'nothing'], ORDER],
  [['customer.**'], { ...ORDER, customer: { email: MASK, name: MASK } }],
  [['*'], { customer: MASK, items: MASK, email: MASK }],
])('%j masks these values and no others', (paths, expected) => {
  expect(mask(ORDER, paths)).toEqual(expected);
});

test('the data itself stays as it is', () => {
  const before = structuredClone(ORDER);
  mask(ORDER, ['**']);
  expect(ORDER).toEqual(before);
});

test('whatever the data is, no field of a name that is masked anywhere has its value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (data, secret) => {
      const hidden = JSON.stringify(mask({ data, deep: [{ secret: { value: `<${secret}>` } }] }, ['**.secret']));
      expect(JSON.parse(hidden)).toMatchObject({ deep: [{ secret: MASK }] });
    }),
  );
});

test.each(['a', 'a.b', 'a.*.b', '**.b', 'a_b-c'])('%s is a path', (path) => {
  expect(path).toMatch(MASK_PATH);
});

test.each(['', '.a', 'a.', 'a..b', '$.a', 'a[0]', 'a b'])('%j is none', (path) => {
  expect(path).not.toMatch(MASK_PATH);
});
