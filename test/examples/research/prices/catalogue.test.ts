import { join } from 'node:path';
import { checkPrices, knownTickers } from '../../../../examples/research/prices/catalogue.ts';
import { withFolder } from '../support.ts';

test('knows AAPL of the sample', async () => {
  expect(await knownTickers()).toEqual(['AAPL']);
  await expect(checkPrices('AAPL')).resolves.toBeUndefined();
});

test("knows a folder's tickers in alphabetical order and nothing else in it", async () => {
  await withFolder({ 'MSFT.csv': '', 'BRK.B.csv': '', 'notes.txt': '', 'lower.csv': '' }, async (dataDir) => {
    expect(await knownTickers(dataDir)).toEqual(['BRK.B', 'MSFT']);
    await expect(checkPrices('BRK.B', dataDir)).resolves.toBeUndefined();
  });
});

describe('fails with a message for the user', () => {
  const refused = async (ticker: string, dataDir?: string): Promise<string> => {
    const error: unknown = await checkPrices(ticker, dataDir).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'InvalidInputError' });
    return (error as Error).message;
  };

  test('for a ticker that is none, with what was received', async () => {
    expect(await refused('../etc')).toMatch(/ticker is "\.\.\/etc"; a ticker is 1 to 10 characters/);
  });

  test('for a ticker the sample does not have', async () => {
    expect(await refused('MSFT')).toMatch(/no prices for ticker MSFT.*AAPL only.*MSFT\.csv.*dataDir/);
  });

  test('for a ticker the folder does not have, listing ten and counting the rest', async () => {
    const files = Object.fromEntries('ABCDEFGHIJKL'.split('').map((ticker) => [`${ticker}.csv`, '']));
    await withFolder(files, async (dataDir) => {
      expect(await refused('MSFT', dataDir)).toContain('there are A, B, C, D, E, F, G, H, I, J and 2 more');
    });
  });

  test('for an empty folder, a missing one, a file in its place and a relative path', async () => {
    await withFolder({}, async (dataDir) => {
      expect(await refused('MSFT', dataDir)).toContain('there is no <TICKER>.csv at all');
    });
    await withFolder({ 'a.txt': '' }, async (dataDir) => {
      expect(await refused('MSFT', join(dataDir, 'gone'))).toContain('does not exist; give a folder');
      expect(await refused('MSFT', join(dataDir, 'a.txt'))).toContain('is not a folder; give a folder');
    });
    expect(await refused('MSFT', 'prices')).toMatch(/dataDir is "prices"; it must be the absolute path/);
  });

  test('naming the folder as the caller does', async () => {
    const refusedOption = (ticker: string, dataDir?: string) => checkPrices(ticker, dataDir, '--data');
    await expect(refusedOption('MSFT')).rejects.toThrow('give that folder as --data');
    await expect(refusedOption('MSFT', '/nowhere/at/all')).rejects.toThrow(/^--data \/nowhere\/at\/all does not exist/);
    await expect(refusedOption('MSFT', '/a\nb')).rejects.toThrow(/^--data is "\/a\\nb"; it must be/);
  });

  test('for a ticker of 300 characters, with their number', async () => {
    expect(await refused('A'.repeat(300))).toContain('(300 characters)');
  });

  test('for a file in lower case, with the name it needs', async () => {
    await withFolder({ 'msft.csv': '' }, async (dataDir) => {
      expect(await refused('MSFT', dataDir)).toContain('rename "msft.csv" to MSFT.csv');
    });
  });
});
