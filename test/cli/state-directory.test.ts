import { chmodSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { existingStateDirectory, prepareStateDirectory } from '../../cli/state-directory.ts';

// N32
test('a folder that other users may look into is closed to them before anything is put there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-open-'));
  chmodSync(folder, 0o755);
  await prepareStateDirectory(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  chmodSync(folder, 0o775);
  await existingStateDirectory(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});
