/**
 * Proves that `cdk deploy` ships what runs: the real CDK CLI bootstraps and deploys into ministack, another vendor's
 * emulator, and one whole research run goes through the functions and tables that stand there afterwards.
 *
 *     npx tsx .ci/deploy-proof/main.ts VIRTUAL_ENVIRONMENT ASSEMBLY
 *
 * The assembly is that of the reference workflow, as `cdk synth` makes it.
 */
import { cpSync } from 'node:fs';
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { leaveOutOfAll, readTemplates } from './assembly.ts';
import { cdk } from './cdk.ts';
import { notCreated } from './created.ts';
import { runDeployed } from './deployed-workflow.ts';
import { ACCOUNT, type Emulator, inEmulator, REGION } from './emulator.ts';

const [virtualEnvironment, reference] = process.argv.slice(2);
if (reference === undefined) throw new Error('give the assembly of the reference workflow');

await inEmulator(virtualEnvironment, (emulator, folder) => prove(emulator, folder, reference));

/** The reference workflow, and the same as a LangGraph graph, whose checkpoints are in a table of their own. */
async function prove(emulator: Emulator, folder: string, assembly: string): Promise<void> {
  // the first was synthesized by another step, too: 10 s of processor time; a copy, because of what is left out
  const research = path.join(folder, 'research');
  cpSync(assembly, research, { recursive: true });
  // both stacks are in one environment
  await cdk('bootstrap', `aws://${ACCOUNT}/${REGION}`, '--app', research);
  await proveAssembly(emulator, research);

  const graph = path.join(folder, 'research-langgraph');
  await cdk('synth', '--quiet', '-c', 'workflow=examples/research-langgraph', '--output', graph);
  await proveAssembly(emulator, graph);
}

async function proveAssembly({ endpoint }: Emulator, assembly: string): Promise<void> {
  leaveOutOfAll(assembly);
  await cdk('deploy', '--all', '--require-approval', 'never', '--app', assembly);

  for (const [stack, template] of readTemplates(assembly)) {
    const missing = await notCreated(endpoint, stack, template);
    if (missing.length > 0) throw new Error(`not created in ${stack}:\n${missing.join('\n')}`);
    console.log(`${stack}: ${Object.keys(template.Resources).length} resources stand`);
    await research(endpoint, stack);
  }
}

async function research(endpoint: string, stack: string): Promise<void> {
  const { Stacks = [] } = await new CloudFormationClient({ endpoint }).send(
    new DescribeStacksCommand({ StackName: stack }),
  );
  const stateMachineArn = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'StateMachineArn')?.OutputValue;
  if (stateMachineArn === undefined) throw new Error(`${stack} has no output StateMachineArn`);
  const run = await runDeployed(endpoint, stateMachineArn, { input: { ticker: 'AAPL' } });
  const { degradationLevel, failedAgents } = (run.output ?? {}) as {
    degradationLevel?: number;
    failedAgents?: string[];
  };
  if (run.status !== 'SUCCEEDED' || degradationLevel !== 0 || failedAgents?.length !== 0) {
    throw new Error(
      `the deployed workflow ended ${run.status} ${run.error} ${JSON.stringify(run.output)?.slice(0, 2000)}`,
    );
  }
  console.log(
    `the deployed workflow ${run.status}: ${run.invocations} functions invoked, degradation level 0, no agent failed`,
  );
}
