import type { Cloud } from '../local/assembly/cloud.ts';
import { openTarget, type Target } from '../ops/target.ts';

/** The only workflow that runs on a cloud, as the operations reach it. */
export function targetOf({
  endpoint,
  credentials,
  outputs,
}: Pick<Cloud, 'endpoint' | 'credentials' | 'outputs'>): Target {
  const { StateMachineArn: stateMachineArn = '', BreakerTableName: breakerTable = '' } = outputs;
  const { WorkflowTableName: workflowTable = '', EventBusName: eventBus = '' } = outputs;
  return openTarget({ stateMachineArn, endpoint, credentials, breakerTable, workflowTable, eventBus });
}
