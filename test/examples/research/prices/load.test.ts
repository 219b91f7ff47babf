import { join } from 'node:path';
import { loadPrices } from '../../../../examples/research/prices/load.ts';
import { withFolder } from '../support.ts';

const CSV = 'Date,Close\n2024-01-02,1\n2024-01-03,2\n';

test('has 1260 bars of AAPL in the sample, with source', async () => {
  const { source, bars } = await loadPrices({ ticker: 'AAPL' }, ['open', 'high', 'low', 'close', 'volume']);
  expect([bars.length, bars[0]?.date, bars.at(-1)?.date]).toEqual([1260, '2013-05-13', '2018-05-11']);
  expect(source).toMatch(/Yahoo Finance.*@observablehq\/sample-datasets/);
});

test("reads a folder's file by the ticker, the sample's ticker too", async () => {
  await withFolder({ 'AAPL.csv': CSV, 'BRK.B.csv': CSV }, async (dataDir) => {
    for (const ticker of ['AAPL', 'BRK.B']) {
      const { source, bars } = await loadPrices({ ticker, dataDir }, ['close']);
      expect(source).toBe(join(dataDir, `${ticker}.csv`));
      expect(bars.map(({ close }) => close)).toEqual([1, 2]);
    }
  });
});
