import { relative } from 'node:path';
import commandLine, { parseArguments } from '../../../examples/research/command-line.ts';
import { withFolder } from './support.ts';

test('the argument is a ticker, of the sample where no folder is set', async () => {
  expect(commandLine.input).toMatchObject({ argument: 'TICKER', default: 'AAPL' });
  expect(await parseArguments('AAPL')).toEqual({ ticker: 'AAPL' });
});

test('the setting data is a folder, as seen from where the command is called', async () => {
  await withFolder({ 'TSLA.csv': 'Date,Close\n' }, async (folder) => {
    const data = relative(process.cwd(), folder);
    expect(await parseArguments('TSLA', { data })).toEqual({ ticker: 'TSLA', dataDir: folder });
    await expect(parseArguments('MSFT', { data })).rejects.toThrow(/no MSFT\.csv in .*; there are TSLA/);
    await expect(parseArguments('TSLA', { data: 'nowhere' })).rejects.toThrow(/^--set data .*nowhere does not exist/);
  });
});

test('a ticker in lower case is refused with the one that was meant', async () => {
  await expect(parseArguments('aapl')).rejects.toThrow(/ticker is "aapl"; .*; did you mean AAPL\?$/);
});
