import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CapabilityName } from './capabilities.ts';
import { LACKING_VARIABLE } from './lacking.ts';
import type { JestResults } from './report.ts';

const JEST = ['--no-warnings', 'node_modules/jest/bin/jest.js'];

/** Runs tests on an endpoint, file after file in one process: they share its circuits. */
export async function runJest(
  paths: readonly string[],
  lacking: readonly CapabilityName[],
): Promise<{ code: number; results: JestResults }> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-endpoint-'));
  const file = join(folder, 'results.json');
  const jest = spawn(process.execPath, [...JEST, '--runInBand', '--json', `--outputFile=${file}`, ...paths], {
    // the results are read from the file; what jest says of failures stands on stderr
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, [LACKING_VARIABLE]: lacking.join(',') },
  });
  const [code] = (await once(jest, 'exit')) as [number | null];
  if (!existsSync(file)) throw new Error(`jest ended with ${code} before it ran a test`);
  const results = JSON.parse(readFileSync(file, 'utf8')) as JestResults;
  rmSync(folder, { recursive: true });
  return { code: code ?? 1, results };
}
