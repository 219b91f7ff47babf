import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The arguments that a shell makes of command lines, each in one. */
export async function argumentsOf(lines: readonly string[]): Promise<string[][]> {
  if (lines.length === 0) return [];
  const script = lines.map((line) => `printf '%s\\0' ${line}; printf '\\0'`).join('\n');
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { maxBuffer: 100_000_000 });
  return stdout
    .split('\u0000\u0000')
    .slice(0, -1)
    .map((words) => words.split('\u0000'));
}
