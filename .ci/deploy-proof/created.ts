import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { Template } from './assembly.ts';

/** What of a template does not stand in the deployed stack, as `Type LogicalId`. */
export async function notCreated(endpoint: string, stack: string, template: Template): Promise<string[]> {
  const client = new CloudFormationClient({ endpoint });
  const standing = new Set<string>();
  for await (const page of paginateListStackResources({ client }, { StackName: stack })) {
    for (const { LogicalResourceId: id, ResourceStatus: status } of page.StackResourceSummaries ?? []) {
      if (id !== undefined && status === 'CREATE_COMPLETE') standing.add(id);
    }
  }
  return Object.entries(template.Resources)
    .filter(([id]) => !standing.has(id))
    .map(([id, { Type: type }]) => `${type} ${id}`);
}
