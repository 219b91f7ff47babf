import { stepsOfPath, valueAt } from '../../../patterns/triggers/event-path.ts';

const event = { detail: { items: [{ 'unit-price': 3 }], none: null }, 'detail-type': 'Ordered' };

test.each([
  ['detail.items[0].unit-price', 3],
  ['detail-type', 'Ordered'],
  ['detail.none', null],
  ['detail.items', [{ 'unit-price': 3 }]],
  ['detail.items[1]', undefined],
  ['detail.items.0', undefined],
  ['detail[0]', undefined],
  ['detail.none.deeper', undefined],
  ['detail.toString', undefined],
  ['detail.items.length', undefined],
])('the path %s leads to %j', (path, value) => {
  expect(valueAt(event, path)).toEqual(value);
});

test.each([
  '',
  '.',
  'detail.',
  '.detail',
  'detail..id',
  'detail[x]',
  'detail[-1]',
  'detail id',
  '$.detail[*]',
  "detail['a']",
])('%j is no path', (text) => {
  expect(stepsOfPath(text)).toBeUndefined();
});
