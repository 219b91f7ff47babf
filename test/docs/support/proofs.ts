import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT, textOf } from '../../repository/support/files.ts';
import { observationsIn } from '../../repository/support/tests.ts';
import type { ContractRow } from './contract.ts';

/** What is wrong with what a row is proven by: a test that observes it, or the record of a decision that is there. */
export function issuesOfRow({ id, tests, decisions }: ContractRow): string[] {
  if (tests.length + decisions.length === 0) return ['it links neither a test nor a decision'];
  return [
    ...tests.flatMap((file) => issuesOfTest(id, file)),
    ...decisions.filter((file) => !existsSync(path.join(ROOT, file))).map((file) => `${file} is not there`),
  ];
}

function issuesOfTest(id: string, file: string): string[] {
  if (!runFiles().has(file)) return [`${file} is not in the run of npm test`];
  const found = observationsOf(file).filter((observation) => observation.id === id);
  if (found.length === 0) return [`no test of ${file} hands what it saw to observed('${id}')`];
  return found.every(({ isSkipped }) => isSkipped) ? [`what observes ${id} in ${file} is skipped`] : [];
}

const known = new Map<string, ReturnType<typeof observationsIn>>();
let listed: ReadonlySet<string> | undefined;

function observationsOf(file: string): ReturnType<typeof observationsIn> {
  const found = known.get(file) ?? observationsIn(textOf(file));
  known.set(file, found);
  return found;
}

/** The files that jest itself says it would run. */
function runFiles(): ReadonlySet<string> {
  if (listed === undefined) {
    const jest = path.join(ROOT, 'node_modules/jest/bin/jest.js');
    const env = { ...process.env, NODE_OPTIONS: '' };
    const files = execFileSync(process.execPath, [jest, '--listTests', '--json'], { cwd: ROOT, env, encoding: 'utf8' });
    const paths = (JSON.parse(files) as string[]).map((file) => path.relative(ROOT, file));
    listed = new Set(paths.map((file) => file.split(path.sep).join('/')));
  }
  return listed;
}
