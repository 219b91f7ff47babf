import { readSample } from '../../../../examples/research/prices/sample.ts';

test('the sample has a header and 1260 trading days, 2013-05-13 to 2018-05-11', async () => {
  const [header, ...rows] = (await readSample()).trim().split('\n');
  expect(header).toBe('Date,Open,High,Low,Close,Adj Close,Volume');
  expect([rows.length, rows[0]?.slice(0, 10), rows.at(-1)?.slice(0, 10)]).toEqual([1260, '2013-05-13', '2018-05-11']);
});
