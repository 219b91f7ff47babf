/**
 * Runs the workflow suite on ministack, as far as that emulator goes: deploys one workflow as it is and probes what the
 * emulator lacks, deploys all of them with the changes that make up for it, and runs `npm run test:aws`.
 *
 *     npx tsx .ci/deploy-proof/suite.ts VIRTUAL_ENVIRONMENT
 *
 * It uses three regions, which share nothing, so that three parts of the suite run at the same time: most of it waits.
 */
import { cpSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { CapabilityName } from '../../test/support/endpoint/capabilities.ts';
import { assemblyOf, type WorkflowName } from '../../test/support/synth.ts';
import { adaptAssembly, changesFor } from './adapt.ts';
import { leaveOutOfAll } from './assembly.ts';
import { cdkQuietly, ROOT } from './cdk.ts';
import { ACCOUNT, inEmulator, REGION } from './emulator.ts';
import { probe } from './probe.ts';
import { runSuite } from './test-run.ts';

/** What stands in a region, and the files of the suite that run there; the one without files has all the others. */
interface Part {
  readonly region: string;
  readonly stacks: readonly (readonly [WorkflowName, string])[];
  readonly files?: readonly string[];
}

const RESEARCH = ['research', 'dev'] as const;
const PARTS: readonly Part[] = [
  { region: REGION, stacks: [RESEARCH], files: ['faults.test.ts'] },
  { region: 'eu-west-1', stacks: [RESEARCH], files: ['fault-kinds.test.ts'] },
  {
    region: 'eu-north-1',
    stacks: [RESEARCH, ['research', 'prod'], ['review', 'dev'], ['vote', 'dev'], ['triage', 'dev']],
  },
];

await inEmulator(process.argv[2], async (_, folder) => {
  const app = await assemblyOf('triage', 'dev');
  await Promise.all(
    PARTS.map(({ region }) => cdkQuietly(region, 'bootstrap', `aws://${ACCOUNT}/${region}`, '--app', app)),
  );
  // the smallest workflow
  const lacking = await probe(app, 'triage', REGION, folder);
  for (const change of changesFor(lacking)) console.log(`adapted: ${change}`);
  await Promise.all(PARTS.map((part) => deploy(part, folder, lacking)));
  const runs = await Promise.all(PARTS.map(({ region, files = others() }) => runSuite(region, files)));
  for (const { report } of runs) console.log(report);
  if (runs.some(({ passed }) => !passed)) throw new Error('the workflow suite failed on the emulator');
});

/** The files of the suite that no part names. */
function others(): string[] {
  const named = PARTS.flatMap(({ files = [] }) => files);
  return readdirSync(path.join(ROOT, 'test/workflow')).filter((file) => !named.includes(file));
}

async function deploy({ region, stacks }: Part, folder: string, lacking: readonly CapabilityName[]): Promise<void> {
  for (const [workflow, stage] of stacks) {
    const copy = path.join(folder, `${region}-${workflow}-${stage}`);
    cpSync(await assemblyOf(workflow, stage), copy, { recursive: true });
    adaptAssembly(copy, lacking);
    await deployAssembly(region, copy);
    console.log(`deployed to ${region}: ${workflow} ${stage}`);
  }
}

async function deployAssembly(region: string, assembly: string): Promise<void> {
  leaveOutOfAll(assembly);
  await cdkQuietly(region, 'deploy', '--all', '--require-approval', 'never', '--app', assembly);
}
