import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { ROOT } from './cdk.ts';

export interface SuiteRun {
  readonly passed: boolean;
  /** what `npm run test:aws` printed */
  readonly report: string;
}

/** Runs some files of the workflow suite against a region of the endpoint this process knows. */
export async function runSuite(region: string, files: readonly string[]): Promise<SuiteRun> {
  const paths = files.map((file) => `test/workflow/${file}`);
  const child = spawn('npm', ['run', '--silent', 'test:aws', '--', ...paths], {
    cwd: ROOT,
    env: { ...process.env, AWS_REGION: region },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, log, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  // jest says on stderr why a test failed; of tests that passed the report says enough
  return { passed: code === 0, report: code === 0 ? out : `${log}\n${out}` };
}
