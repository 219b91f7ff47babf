import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readCases } from './cases.ts';
import { loadRule } from './compare.ts';
import { replayAll } from './run.ts';
import { toText } from './text.ts';

const USAGE = `Usage: npm run conformance -- DIR [--compare FILE] [--json]

Replays executions recorded on AWS and compares what the engine makes of them.
  DIR             the folder with the recordings' *.json files
  --compare FILE  the comparison rule; by default compare.mjs beside DIR
  --json          only JSON on stdout`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { compare: { type: 'string' }, json: { type: 'boolean', default: false }, help: { type: 'boolean' } },
  });
  const [directory] = positionals;
  if (values.help || directory === undefined || positionals.length > 1) {
    console.error(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const rule = await loadRule(resolve(values.compare ?? join(directory, '..', 'compare.mjs')));
  const result = await replayAll(readCases(directory), rule);
  console.log(values.json ? JSON.stringify(result) : toText(result));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
