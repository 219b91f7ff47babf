import { ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ExecutionDoesNotExist,
  paginateGetExecutionHistory,
  paginateListExecutions,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { Cloud } from '../../local/assembly/cloud.ts';
import type { Target } from '../../ops/target.ts';
import { readTime } from '../../ops/time.ts';
import { targetOf } from '../../testing/cloud-target.ts';
import { inProcessClients } from '../../testing/in-process-clients.ts';
import { needs } from '../support/endpoint/needs.ts';
import { openWorld } from '../support/world.ts';

/** Everything about one run that operations ask for. */
async function askedBy(target: Target, executionArn: string) {
  const { stepFunctions, dynamoDb, stateMachineArn, workflowTable } = target;
  const described = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  const machine = await stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const { Items: items } = await dynamoDb.send(new ScanCommand({ TableName: workflowTable }));
  return {
    described: { ...described, $metadata: undefined },
    machine: { ...machine, $metadata: undefined },
    items,
    timeMs: await readTime(target),
    executions: await allOf(paginateListExecutions({ client: stepFunctions }, { stateMachineArn }), 'executions'),
    events: await allOf(paginateGetExecutionHistory({ client: stepFunctions }, { executionArn }), 'events'),
    unknown: await unknownExecution(stepFunctions, `${executionArn}-unknown`),
  };
}

async function allOf<Key extends string>(
  pages: AsyncIterable<{ readonly [key in Key]?: readonly unknown[] | undefined }>,
  key: Key,
): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const page of pages) all.push(...(page[key] ?? []));
  return all;
}

async function unknownExecution(stepFunctions: SFNClient, executionArn: string): Promise<unknown> {
  try {
    return await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (!(error instanceof ExecutionDoesNotExist)) throw error;
    return `${error.name} ${error.message}`;
  }
}

needs(['ownCloud', 'virtualTime'], () => {
  test('clients in the process show a run as the clients of the SDK do over sockets', async () => {
    const world = await openWorld('research');
    const cloud = world.cloud as Cloud;
    const { outcome } = await world.run({ input: { ticker: 'AAPL' } });
    // time stands still while both look
    const release = cloud.clock.hold('the test');
    const target = targetOf(cloud, inProcessClients(cloud));
    const bySocket = await askedBy(targetOf(cloud), outcome.executionArn);
    const inProcess = await askedBy(target, outcome.executionArn);
    release();
    await world.close();
    expect(bySocket.described.startDate).toBeInstanceOf(Date);
    expect(bySocket.events.length).toBeGreaterThan(100);
    expect(bySocket.items?.length).toBeGreaterThan(10);
    expect(inProcess).toEqual(bySocket);
  });
});
