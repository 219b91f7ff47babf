import { readPlan } from '../../ops/plan.ts';
import { STATE_MACHINE_ARN, startService } from './support/service.ts';

const phaseOf = (name: string, earlierPhases: readonly string[]) => ({
  name,
  earlierPhases,
  agents: [
    {
      name: `${name}-agent`,
      required: true,
      replicas: 1,
      quorum: 1,
      combinator: 'first',
      functionArn: 'arn',
      budgetMs: 45_000,
      tiers: [{ name: 'rules', breakerId: `${name}/rules`, attemptTimeoutMs: 5_000 }],
    },
  ],
});
const begin = (phase: object) => ({ Type: 'Task', Arguments: { Payload: { phase } } });

test('the plan is that of the deployed definition, in the order of the workflow', async () => {
  const [first, second] = [phaseOf('swarm', []), phaseOf('gate', ['swarm'])];
  const definition = { States: { 'gate BeginPhase': begin(second), 'swarm BeginPhase': begin(first), Report: {} } };
  const service = await startService({ DescribeStateMachine: { definition: JSON.stringify(definition) } });
  try {
    expect(await readPlan(service.target)).toEqual([first, second]);
    expect(service.requests).toEqual([
      { action: 'DescribeStateMachine', body: { stateMachineArn: STATE_MACHINE_ARN } },
    ]);
  } finally {
    await service.close();
  }
});

test('the definition of another workflow has no plan', async () => {
  const definition = JSON.stringify({ States: { Wait: { Type: 'Wait' } } });
  const service = await startService({ DescribeStateMachine: { definition } });
  try {
    expect(await readPlan(service.target)).toEqual([]);
  } finally {
    await service.close();
  }
});
