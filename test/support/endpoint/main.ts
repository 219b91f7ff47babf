/**
 * The workflow suite on an AWS endpoint: an account, or an emulator that AWS_ENDPOINT_URL names.
 *
 *     npm run test:aws [-- test/workflow/input-validation.test.ts ...]
 *
 * It finds the deployed stacks by their names, probes what the endpoint can do, runs the tests it can run, one after
 * another because they share circuits, and ends by naming the tests that ran and those that were left out, and why.
 */
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import type { Target } from '../../../ops/target.ts';
import { CAPABILITIES, type CapabilityName, findLacking, vitalOf } from './capabilities.ts';
import { runJest } from './jest.ts';
import { reportOf } from './report.ts';
import { openStack } from './stacks.ts';

const paths = process.argv.slice(2);

const target = await openStack('research', 'dev');
const lacking = await look(target).finally(() => target.close());
const { code, results } = await runJest(paths.length > 0 ? paths : ['test/workflow'], lacking);
const { text, unexplained } = reportOf(results);
console.log(text);
process.exitCode = unexplained > 0 ? 1 : code;

/** Says what the endpoint has and lacks. @throws Error when no run could come to its end there */
async function look(workflow: Target): Promise<CapabilityName[]> {
  const missing = await findLacking(workflow);
  for (const [name, { lack }] of Object.entries(CAPABILITIES)) {
    console.log(missing.some((one) => one === name) ? `lacks ${name}: ${lack}` : `has ${name}`);
  }
  const { stateMachineArn, stepFunctions } = workflow;
  const { definition = '' } = await stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const vital = vitalOf(missing, definition);
  if (vital.length > 0) throw new Error(`what is deployed there cannot run, the endpoint lacks ${vital.join(', ')}`);
  return missing;
}
