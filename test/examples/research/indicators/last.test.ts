import { SMA } from 'trading-signals';
import { last, valueAfter } from '../../../../examples/research/indicators/last.ts';

test('the value of an indicator is that after the last input', () => {
  expect(Number(valueAfter(new SMA(2), [1, 2, 6]))).toBe(4);
  expect(() => valueAfter(new SMA(2), [1])).toThrow(expect.objectContaining({ name: 'NotEnoughDataError' }));
});

test('the last element of a series is its newest, and of an empty series there is none', () => {
  expect(last([1, 2, 3])).toBe(3);
  expect(() => last([])).toThrow(RangeError);
});
