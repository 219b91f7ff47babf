import { Duration } from 'aws-cdk-lib';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { AgentWorkflow } from '../../lib/agent-workflow.ts';
import { SHARED_CHUNKS_CONTEXT } from '../../lib/synth-protocol.ts';
import { listBreakers } from '../../ops/breakers.ts';
import { readOwner } from '../../stores/checkpoints/ownership.ts';
import { createStackWithCode, createTriage, synthesizeApp } from '../lib/support/stacks.ts';
import type { Folder } from '../support/folder.ts';
import { openOwnWorld, type World } from '../support/world.ts';

const DAY_SEC = 24 * 3600;

let folder: Folder;
let world: World;
beforeAll(async () => {
  folder = createTriage();
  const { app, stack } = createStackWithCode({ [SHARED_CHUNKS_CONTEXT]: true });
  const eventBus = new EventBus(stack, 'Shared') as IEventBus;
  const options = { workflow: folder.path, eventBus, faultInjection: true, recordRetention: Duration.days(20) };
  new AgentWorkflow(stack, 'Default', options);
  new AgentWorkflow(stack, 'Second', options);
  world = await openOwnWorld(synthesizeApp(app));
});
afterAll(async () => {
  await world?.close();
  folder.remove();
});

async function executionsOf(output: string): Promise<number> {
  const { cloud } = world;
  if (cloud === undefined) throw new Error('it is an embedded cloud of its own');
  const stateMachineArn = cloud.outputs[output] ?? '';
  const listed = await cloud.stepFunctions.call('ListExecutions', { stateMachineArn });
  return (listed as { executions: unknown[] }).executions.length;
}

test('of two workflows on one bus each heals its own circuits, and keeps its records as long as it says', async () => {
  for (let count = 0; count < 5; count += 1) {
    await world.run({ workflowId: `run-${count}`, input: { text: 'a' }, faults: ['topic/rules=error'] });
  }
  const circuits = await listBreakers(world.target);
  expect(circuits.find(({ breakerId }) => breakerId === 'topic/rules')?.state).not.toBe('CLOSED');
  await world.pass(1_000);
  expect([await executionsOf('HealingMachineArn'), await executionsOf('SecondHealingMachineArn')]).toEqual([1, 0]);

  const owner = await readOwner(world.table, 'run-0');
  const startedAtSec = Math.floor((owner?.startedAtMs ?? 0) / 1000);
  expect((owner?.expiresAtSec ?? 0) - startedAtSec).toBeGreaterThanOrEqual(20 * DAY_SEC - 1);
  expect((owner?.expiresAtSec ?? 0) - startedAtSec).toBeLessThan(21 * DAY_SEC);
});
