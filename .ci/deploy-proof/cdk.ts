import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CDK = path.join(ROOT, 'node_modules', '.bin', 'cdk');

/** Runs the CDK's own command line; not synchronously, so that a signal still stops the emulator. */
export async function cdk(...args: string[]): Promise<void> {
  console.log(`$ cdk ${args.join(' ')}`);
  const [code] = (await once(spawn(CDK, args, { cwd: ROOT, stdio: 'inherit' }), 'exit')) as [number | null];
  if (code !== 0) throw failed(args, code);
}

/** The same in a region of its own; what it prints is heard of only when it fails. */
export async function cdkQuietly(region: string, ...args: string[]): Promise<void> {
  const child = spawn(CDK, args, {
    cwd: ROOT,
    env: { ...process.env, AWS_REGION: region },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, log, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw failed(args, code as number | null, `\n${out}\n${log}`);
}

function failed(args: readonly string[], code: number | null, printed = ''): Error {
  return new Error(`cdk ${args.join(' ')} ended with exit code ${code}${printed}`);
}
