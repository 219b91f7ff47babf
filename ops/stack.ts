import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { workflowsIn } from '../patterns/catalogue/outputs.ts';
import type { AwsPlace } from './request-refusals.ts';
import { guardRequests, type RequestOptions } from './requests.ts';
import { openTarget, type Target } from './target.ts';

/** A stack that is deployed to an account, as the user names it. */
export interface StackOptions extends Pick<RequestOptions, 'notify'> {
  readonly stack: string;
  /** of the AWS configuration @default - the one the AWS SDK finds by itself */
  readonly profile?: string;
  /** @default - the one the AWS SDK finds by itself, or AWS_DEFAULT_REGION */
  readonly region?: string;
}

/**
 * Opens every workflow of a deployed stack by the stack's outputs, with the credentials, the region and the endpoint that the
 * AWS SDK finds.
 * @returns in the alphabetical order of their outputs' prefixes
 * @throws InvalidInputError when there is no such stack, it has no workflow, or AWS refuses the caller
 */
export async function openStack(options: StackOptions): Promise<readonly [Target, ...Target[]]> {
  // loaded here: no other command needs it
  const { CloudFormationClient: Client } = await import('@aws-sdk/client-cloudformation');
  const { stack, notify } = options;
  const profile = options.profile === undefined ? {} : { profile: options.profile };
  const region = await regionOf(new Client({ ...profile, ...given(options.region) }), options);
  const place = { stack, region, ...profile };
  const outputs = await readOutputs(new Client({ ...profile, region }), place, notify);
  const [first, ...others] = [...workflowsIn(outputs).values()].map((workflow) =>
    openTarget({
      stateMachineArn: workflow.StateMachineArn,
      workflow: workflow.WorkflowName,
      stage: outputs.StageName ?? '',
      workflowTable: workflow.WorkflowTableName,
      breakerTable: workflow.BreakerTableName,
      eventBus: workflow.EventBusName,
      logGroupsOf: stack,
      ...profile,
      prepare: (client) => guardRequests(client, { ...place, notify }),
    }),
  );
  if (first !== undefined) return [first, ...others];
  throw new InvalidInputError(
    `stack ${stack} in ${region} has no workflow: none of its outputs is that of an AgentWorkflow; give --stack the one that has`,
  );
}

function given(region: string | undefined): { readonly region?: string } {
  const known = region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  return known === undefined || known === '' ? {} : { region: known };
}

/** @throws InvalidInputError when nothing names a region */
async function regionOf(client: CloudFormationClient, { profile }: StackOptions): Promise<string> {
  try {
    return await client.config.region();
  } catch (error) {
    const from = profile === undefined ? 'AWS_REGION is not set' : `profile ${profile} has none`;
    throw new InvalidInputError(`no region is given, and ${from}; give --region, as in --region eu-west-1`, {
      cause: error,
    });
  } finally {
    client.destroy();
  }
}

async function readOutputs(
  client: CloudFormationClient,
  place: AwsPlace,
  notify: RequestOptions['notify'],
): Promise<Readonly<Record<string, string>>> {
  guardRequests(client, { ...place, notify });
  try {
    const { Outputs = [] } = await describeStack(client, place);
    return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } finally {
    client.destroy();
  }
}

async function describeStack(client: CloudFormationClient, { stack, region, profile }: AwsPlace): Promise<Stack> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    if (Stacks[0] !== undefined) return Stacks[0];
  } catch (error) {
    if (!(error instanceof Error) || !/does not exist/.test(error.message)) throw error;
  }
  const whose = profile === undefined ? 'these credentials' : `profile ${profile}`;
  throw new InvalidInputError(
    `there is no stack ${JSON.stringify(stack)} in ${region} in the account of ${whose}; check --stack, --region and --profile`,
  );
}
