import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { openTarget, type Target } from '../../../ops/target.ts';
import { WORKFLOWS, type WorkflowName } from '../synth.ts';

/** As lib/stack.ts and bin/app.ts call it. */
function stackName(workflow: WorkflowName, stage: string): string {
  return `Ballast-${workflow}-${stage}`;
}

/**
 * The outputs of a workflow's stack, as the endpoint that AWS's own variables name describes it.
 * @throws Error with the command that deploys the stack when there is none
 */
export async function outputsOf(workflow: WorkflowName, stage: string): Promise<Readonly<Record<string, string>>> {
  const name = stackName(workflow, stage);
  const client = new CloudFormationClient({});
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const outputs = Stacks[0]?.Outputs ?? [];
    return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    if (!(error instanceof Error) || !/does not exist/.test(error.message)) throw error;
    const command = `npx cdk deploy -c workflow=${WORKFLOWS[workflow]} -c stage=${stage}`;
    throw new Error(`no stack ${name} is deployed there; deploy it: ${command}`, { cause: error });
  } finally {
    client.destroy();
  }
}

/** The deployed workflow, to be spoken to with the credentials and at the endpoint of AWS's own variables. */
export async function openStack(workflow: WorkflowName, stage: string): Promise<Target> {
  const { StateMachineArn: stateMachineArn = '', ...others } = await outputsOf(workflow, stage);
  const {
    BreakerTableName: breakerTable = '',
    WorkflowTableName: workflowTable = '',
    EventBusName: eventBus = '',
  } = others;
  return openTarget({ stateMachineArn, breakerTable, workflowTable, eventBus });
}
