import { cpSync } from 'node:fs';
import path from 'node:path';
import { type CapabilityName, findLacking } from '../../test/support/endpoint/capabilities.ts';
import { openStack } from '../../test/support/endpoint/stacks.ts';
import type { WorkflowName } from '../../test/support/synth.ts';
import { leaveOutOfAll } from './assembly.ts';
import { cdkQuietly } from './cdk.ts';
import { REGION } from './emulator.ts';

/**
 * Deploys the `dev` stage of a workflow as AWS would get it.
 * @param region that the CDK has bootstrapped
 * @param folder where a copy of the assembly is kept
 * @returns what the emulator lacks for it
 */
export async function probe(
  assembly: string,
  workflow: WorkflowName,
  region: string,
  folder: string,
): Promise<CapabilityName[]> {
  const copy = path.join(folder, 'as-it-is');
  cpSync(assembly, copy, { recursive: true });
  leaveOutOfAll(copy);
  await cdkQuietly(region, 'deploy', '--all', '--require-approval', 'never', '--app', copy);
  process.env.AWS_REGION = region;
  try {
    const target = await openStack(workflow, 'dev');
    return await findLacking(target).finally(() => target.close());
  } finally {
    process.env.AWS_REGION = REGION;
  }
}
