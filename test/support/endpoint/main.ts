/**
 * The workflow suite on an AWS endpoint: an account, or an emulator that AWS_ENDPOINT_URL names.
 *
 *     npm run test:aws [-- test/workflow/door.test.ts ...]
 *
 * It finds the deployed stacks by their names, probes what the endpoint can do, runs the tests it can run, one after
 * another because they share circuits, and ends by naming the tests that ran and those that were left out, and why.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBench } from './bench.ts';
import { CAPABILITIES, type Capability, findLacking } from './capabilities.ts';
import { LACKING_VARIABLE } from './lacking.ts';
import { type JestResults, reportOf } from './report.ts';

const paths = process.argv.slice(2);

const bench = await openBench('research', 'dev');
const lacking = await findLacking(bench).finally(() => bench.close());
for (const [name, { lack }] of Object.entries(CAPABILITIES)) {
  console.log(lacking.some((missing) => missing === name) ? `lacks ${name}: ${lack}` : `has ${name}`);
}
const vital = lacking.filter((name) => (CAPABILITIES[name] as Capability).neededBy?.(bench.definition));
if (vital.length > 0) throw new Error(`what is deployed there cannot run for want of ${vital.join(', ')}`);

const folder = mkdtempSync(join(tmpdir(), 'ballast-endpoint-'));
const file = join(folder, 'results.json');
const jest = spawn(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '--runInBand', '--json'].concat(
    [`--outputFile=${file}`],
    paths.length > 0 ? paths : ['test/workflow'],
  ),
  { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, [LACKING_VARIABLE]: lacking.join(',') } },
);
const [code] = (await once(jest, 'exit')) as [number | null];
console.log(reportOf(JSON.parse(readFileSync(file, 'utf8')) as JestResults));
rmSync(folder, { recursive: true });
process.exitCode = code ?? 1;
