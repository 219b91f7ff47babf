import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rememberExecution } from '../../../cli/workflows.ts';
import { assemblyOf } from '../../support/synth.ts';
import { BALLAST } from '../support/in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'ballast-completion-'));
const ballast = join(folder, 'bin', 'ballast');
const { NODE_OPTIONS: _, ...env } = process.env;
const variables = { ...env, PATH: `${join(folder, 'bin')}:${env.PATH}` };

beforeAll(async () => {
  // as a command leaves it
  const state = join(folder, '.ballast');
  mkdirSync(state);
  symlinkSync(await assemblyOf('research'), join(state, 'cdk.out'));
  for (const name of ['aapl-1', 'msft-2']) {
    const executionArn = `arn:aws:states:us-east-1:000000000000:execution:machine:${name}`;
    await rememberExecution(state, { workflowId: name, name, executionArn });
  }
  mkdirSync(join(folder, 'bin'));
  writeFileSync(ballast, `#!/bin/sh\nexec '${process.execPath}' '${BALLAST}' "$@"\n`, {
    mode: 0o755,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What bash's own completion function finds for the last word of each line. */
function completeInBash(lines: readonly string[]): string[][] {
  const calls = lines.map((line) => {
    const words = ['ballast', ...line.split(' ')].map((word) => `'${word}'`);
    return `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _ballast; echo "\${COMPREPLY[*]}"`;
  });
  const script = ['eval "$(ballast completion bash)"', 'complete -p ballast >&2', ...calls].join('\n');
  const ended = spawnSync('bash', ['--norc', '-c', script], { cwd: folder, env: variables, encoding: 'utf8' });
  expect(ended.stderr).toBe('complete -o bashdefault -o default -F _ballast ballast\n');
  return ended.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ').filter(Boolean));
}

test('bash completes verbs, options, ids, agents and circuits, and starts no cloud for it', () => {
  const lines = [
    'chec',
    'breaker reset ris',
    'agent v',
    'status --sta',
    'status m',
    'list --status TIMED',
    'run --help --ti',
  ];
  expect(completeInBash(lines)).toEqual([
    ['checkpoints'],
    ['risk/rules', 'risk/simple-rules'],
    ['volatility', 'volume'],
    ['--stack', '--state'],
    ['msft-2'],
    ['TIMED_OUT'],
    ['--timeout', '--time'],
  ]);
});

test('the scripts for zsh and fish say what they are for, and ask the same', () => {
  for (const shell of ['zsh', 'fish']) {
    const { stdout } = spawnSync(ballast, ['completion', shell], { cwd: folder, env: variables, encoding: 'utf8' });
    expect(stdout).toContain(`completion of ballast for ${shell}`);
    expect(stdout).toContain('ballast completion words --');
  }
});
