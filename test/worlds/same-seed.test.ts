import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildScript } from '../support/build-script.ts';
import { removeAtEnd } from '../support/remove-at-end.ts';
import { sized } from '../support/size.ts';
import { drawMix } from './mixes.ts';

/** Of agents, the store and the bus, in runs of the workflows `review` and `stamps`; by night of each workflow. */
const SEEDS: readonly number[] = sized([24, 93], [3, 12, 24, 28, 36, 60, 72, 91, 93]);

async function writtenBy(script: string, file: string): Promise<Buffer> {
  await promisify(execFile)(process.execPath, ['--no-warnings', script, file, ...SEEDS.map(String)]);
  return readFileSync(file);
}

test('the same seeds give the same histories, tables, events and log lines in two processes, byte for byte', async () => {
  for (const seed of SEEDS) await drawMix(seed).subject.assembly();
  const folder = removeAtEnd(await mkdtemp(join(tmpdir(), 'ballast-same-seed-')));
  const dump = await buildScript(new URL('./dump.ts', import.meta.url).pathname);
  const [one, other] = await Promise.all([
    writtenBy(dump, join(folder, 'one.json')),
    writtenBy(dump, join(folder, 'other.json')),
  ]);
  expect(one.equals(other)).toBe(true);
  const left = JSON.parse(one.toString()) as { readonly executions: readonly { readonly status: string }[] }[];
  expect(left.map(({ executions }) => executions.length > 0)).toEqual(SEEDS.map(() => true));
  expect(one.includes('FAULT_INJECTED')).toBe(true);
}, 600_000);
