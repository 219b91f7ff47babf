import { join } from 'node:path';
import { MAX_AGENTS_IN_ONE_STACK } from '../../../lib/workflow/agent-stack.ts';
import { listVerdicts } from '../../../stores/health-checks/health.ts';
import { agentSource, createFolder, type Folder, workflowSource } from '../../support/folder.ts';
import { synthesizeFolder } from '../../support/synth.ts';
import { openOwnWorld, type World } from '../../support/world.ts';

const AGENTS = MAX_AGENTS_IN_ONE_STACK + 1;
const phaseOf = (index: number) => (index % 2 === 0 ? 'even' : 'odd');

let folder: Folder;
let world: World;
beforeAll(async () => {
  const agents = Array.from({ length: AGENTS }, (_, index) => {
    const source = agentSource(`agent-${index}`, String(index), '', phaseOf(index), index % 3 === 0);
    return [`flow/agent-${index}.agent.ts`, source] as const;
  });
  const workflow = workflowSource(['even', 'odd'], 'large').replace(
    'phases:',
    "canary: { input: { text: '{% $x %}' } }, phases:",
  );
  folder = createFolder({ ...Object.fromEntries(agents), 'flow/workflow.ts': workflow, 'assemblies/.keep': '' });
  world = await openOwnWorld(await synthesizeFolder(join(folder.path, 'flow'), join(folder.path, 'assemblies')));
});
afterAll(async () => {
  await world?.close();
  folder.remove();
});

// N5: the smallest workflow whose agents are in nested stacks; test/lib/scale.test.ts measures larger ones
test('a workflow of nested stacks runs, and each of its agents is pinged', async () => {
  const { outcome } = await world.run({ input: { text: 'large' } });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: [] });
  const agents = outcome.report?.phases.flatMap((phase) => phase.agents) ?? [];
  const answers = agents.map((agent) => [agent.name, agent.status === 'done' ? agent.output : undefined]);
  expect(new Map(answers as [string, unknown][])).toEqual(
    new Map(Array.from({ length: AGENTS }, (_, index) => [`agent-${index}`, index])),
  );

  await world.pass(61_000);
  const health = await listVerdicts(world.table);
  expect(health).toHaveLength(AGENTS);
});

// N15
test('data that looks like an expression stays data: it is not in a definition', async () => {
  const { cloud } = world;
  if (cloud === undefined) throw new Error('it is an embedded cloud of its own');
  for (const name of ['StateMachineArn', 'HealingMachineArn']) {
    const stateMachineArn = cloud.outputs[name] ?? '';
    const described = await cloud.stepFunctions.call('DescribeStateMachine', { stateMachineArn });
    expect((described as { definition: string }).definition).not.toContain('$x');
  }
});
