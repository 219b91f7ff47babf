import type { Cloud } from '../local/assembly/cloud.ts';
import { openTarget, type Target, type TargetClients } from '../ops/target.ts';

/** The only workflow that runs on a cloud, as the operations reach it. @param clients @default - the AWS SDK's, over sockets */
export function targetOf(
  {
    endpoint,
    credentials,
    outputs,
    clock,
  }: Pick<Cloud, 'endpoint' | 'credentials' | 'outputs'> & Partial<Pick<Cloud, 'clock'>>,
  clients?: TargetClients,
): Target {
  const { StateMachineArn: stateMachineArn = '', BreakerTableName: breakerTable = '' } = outputs;
  const { WorkflowTableName: workflowTable = '', EventBusName: eventBus = '' } = outputs;
  return openTarget({
    stateMachineArn,
    endpoint,
    credentials,
    breakerTable,
    workflowTable,
    eventBus,
    ...(clock === undefined ? {} : { nowMs: clock.nowMs }),
    ...(clients === undefined ? {} : { clients }),
  });
}
