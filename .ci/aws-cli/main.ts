/**
 * Proves that the AWS CLI works against the embedded cloud: the same commands that are typed for an account.
 *
 *     npx tsx .ci/aws-cli/main.ts [AWS]
 *
 * AWS is its executable, by default the one that is installed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCloud } from '../../local/assembly/cloud.ts';
import { writeSmallAssembly } from './assembly.ts';
import { createCli } from './cli.ts';
import { tryServices } from './services.ts';
import { tryStepFunctions } from './step-functions.ts';

const [executable = 'aws'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'ballast-aws-cli-'));
const cloud = await startCloud({ assembly: await writeSmallAssembly() });
try {
  const cli = createCli(executable, cloud);
  await Promise.all([tryStepFunctions(cli), tryServices(cli, folder)]);
  console.log('the AWS CLI gets from the embedded cloud what it would get from AWS');
} finally {
  await cloud.stop();
  rmSync(folder, { recursive: true });
}
