import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_FILE_BYTES, readPrices } from '../../../../examples/research/prices/source.ts';
import { withFolder } from '../support.ts';

const CSV = 'Date,Close\n2024-01-02,1\n2024-01-03,2\n';

test('follows a link that stays inside the folder', async () => {
  await withFolder({ 'OLD.csv': CSV }, async (dataDir) => {
    await symlink(join(dataDir, 'OLD.csv'), join(dataDir, 'NEW.csv'));
    expect((await readPrices({ ticker: 'NEW', dataDir })).csv).toBe(CSV);
  });
});

describe('fails with AgentInputError', () => {
  const refused = async (ticker: string, dataDir?: string): Promise<string> => {
    const error: unknown = await readPrices({ ticker, ...(dataDir === undefined ? {} : { dataDir }) }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name: 'AgentInputError' });
    return (error as Error).message;
  };

  test('for a ticker the sample does not have, and says what to do', async () => {
    expect(await refused('MSFT')).toMatch(/MSFT.*has AAPL only.*dataDir/);
  });

  test('for a missing file or folder', async () => {
    await withFolder({}, async (dataDir) => {
      expect(await refused('MSFT', dataDir)).toContain(`there is no ${join(dataDir, 'MSFT.csv')}; put`);
      expect(await refused('MSFT', join(dataDir, 'nowhere'))).toContain('there is no');
    });
  });

  test('for a file larger than a century of days, without reading it', async () => {
    await withFolder({ 'MSFT.csv': CSV + ' '.repeat(MAX_FILE_BYTES) }, async (dataDir) => {
      expect(await refused('MSFT', dataDir)).toMatch(/has \d+ bytes; at most 4194304 are read/);
    });
  });

  test('for something that is no file', async () => {
    await withFolder({}, async (dataDir) => {
      await mkdir(join(dataDir, 'MSFT.csv'));
      expect(await refused('MSFT', dataDir)).toContain('is not a file');
    });
  });

  test.each(['../SECRET', 'A/../../B', '..', 'A..B', '/etc/passwd', 'A\0B', 'aapl', ''])(
    'for the path %j in place of a ticker, even when the input was not checked',
    async (ticker) => {
      await withFolder({ 'SECRET.csv': CSV }, async (dataDir) => {
        await mkdir(join(dataDir, 'inner'));
        expect(await refused(ticker, join(dataDir, 'inner'))).toContain('a ticker is 1 to 10 characters');
      });
    },
  );

  test('for a link that leads out of the folder', async () => {
    await withFolder({ 'SECRET.csv': CSV }, async (outside) => {
      await withFolder({}, async (dataDir) => {
        await symlink(join(outside, 'SECRET.csv'), join(dataDir, 'MSFT.csv'));
        expect(await refused('MSFT', dataDir)).toContain('leads out of its folder');
      });
    });
  });

  test('for a link into a folder whose name merely begins alike', async () => {
    await withFolder({}, async (parent) => {
      await mkdir(join(parent, 'prices'));
      await mkdir(join(parent, 'prices-secret'));
      await symlink(join(parent, 'prices-secret'), join(parent, 'prices', 'MSFT.csv'));
      expect(await refused('MSFT', join(parent, 'prices'))).toContain('leads out of its folder');
    });
  });
});
