/**
 * The real CDK CLI deploys the example to ministack, another vendor's emulator, and its users come: runs are started by API, by
 * event and by the command line, their reports read back, one is failed on purpose and resumed; then the stack is destroyed.
 *
 *     npx tsx .ci/deploy-proof/e2e.ts VIRTUAL_ENVIRONMENT
 *
 * test/workflow/end-to-end.test.ts runs the same scenario on the embedded cloud, redrive included.
 */
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { reachStack } from '../../test/support/end-to-end/deployed-stack.ts';
import { runEndToEnd } from '../../test/support/end-to-end/scenario.ts';
import { CAPABILITIES, type CapabilityName } from '../../test/support/endpoint/capabilities.ts';
import { outputsOf } from '../../test/support/endpoint/stacks.ts';
import { adaptAssembly, changesFor } from './adapt.ts';
import { leaveOutOfAll } from './assembly.ts';
import { cdk, cdkQuietly } from './cdk.ts';
import { ACCOUNT, type Emulator, inEmulator, REGION } from './emulator.ts';
import { probe } from './probe.ts';

const STACK = 'Ballast-research-dev';
/** What is deployed as it is, to find out what the emulator lacks; regions share nothing. */
const PROBE_REGION = 'eu-west-1';

/** Only the tests of the workflow suite need these; see capabilities.ts. */
const OF_THE_SUITE_ONLY: readonly CapabilityName[] = ['localFiles', 'virtualTime', 'ownCloud'];

await inEmulator(process.argv[2], prove);

async function prove({ endpoint }: Emulator, folder: string): Promise<void> {
  const assembly = path.join(folder, 'assembly');
  await cdk('synth', '--quiet', '--output', assembly);
  leaveOutOfAll(assembly);
  await cdkQuietly(PROBE_REGION, 'bootstrap', `aws://${ACCOUNT}/${PROBE_REGION}`, '--app', assembly);
  const lacking = (await probe(assembly, 'research', PROBE_REGION, folder)).filter(
    (name) => !OF_THE_SUITE_ONLY.includes(name),
  );
  adaptAssembly(assembly, lacking);

  await cdk('bootstrap', `aws://${ACCOUNT}/${REGION}`, '--app', assembly);
  await cdk('deploy', '--all', '--require-approval', 'never', '--app', assembly);
  await runEndToEnd({
    ...reachStack({
      endpoint,
      region: REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      stack: STACK,
      apiUrl: await apiUrlOf(endpoint),
      isSigned: true,
    }),
    lacks: lacking.includes('redrive') ? { redrive: `the emulator ${CAPABILITIES.redrive.lack}` } : {},
    say: (sentence) => console.log(sentence),
  });

  await cdk('destroy', '--all', '--force', '--app', assembly);
  const left = await stacksOf(endpoint);
  if (left.includes(STACK)) throw new Error(`${STACK} is there after cdk destroy`);
  console.log(`torn down: ${STACK} is gone`);
  for (const name of lacking) console.log(`the emulator cannot do: ${name}, it ${CAPABILITIES[name].lack}`);
  for (const change of changesFor(lacking)) console.log(`adapted for it: ${change}`);
  if (lacking.includes('redrive')) console.log('not tried: redrive, which the embedded cloud does in npm test');
}

/** The output has AWS's host; the emulator answers for it below a path. */
async function apiUrlOf(endpoint: string): Promise<string> {
  const { ApiUrl: output = '' } = await outputsOf('research', 'dev');
  const [, id, stage] = /^https:\/\/([a-z0-9]+)\.execute-api\.[^/]+\/([^/]+)\/$/.exec(output) ?? [];
  if (id === undefined || stage === undefined) throw new Error(`the output ApiUrl is ${JSON.stringify(output)}`);
  return `${endpoint}/_aws/execute-api/${id}/${stage}/`;
}

/** The stacks that stand. */
async function stacksOf(endpoint: string): Promise<string[]> {
  const client = new CloudFormationClient({ endpoint });
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
  client.destroy();
  return Stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(({ StackName = '' }) => StackName);
}
