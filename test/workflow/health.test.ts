import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { clearFaultRules } from '../../stores/fault-injection/rules.ts';
import { listVerdicts } from '../../stores/health-checks/health.ts';
import { needs } from '../support/endpoint/needs.ts';
import { OperationsHandlers } from '../support/operations-handlers.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let operations: OperationsHandlers;
beforeAll(async () => {
  world = await openWorld('research');
  operations = new OperationsHandlers(world);
});
afterAll(async () => {
  operations.close();
  await world.close();
});
beforeEach(async () => {
  await clearFaultRules(operations.table);
});

/** Lets the next scheduled check happen. @returns the verdicts by agent */
async function nextCheck(): Promise<Map<string, { healthy: boolean; error: string }>> {
  await world.pass(90_000);
  return new Map((await listVerdicts(operations.table)).map((verdict) => [verdict.agent, verdict]));
}

needs(['ownCloud'], () => {
  test('every agent is pinged once a minute and answers', async () => {
    const verdicts = await nextCheck();
    expect(verdicts.size).toBe(9);
    for (const { healthy } of verdicts.values()) expect(healthy).toBe(true);
  });

  test('agents that err, hang, crash or babble are told from those that work, and each change is told once', async () => {
    await operations.injectFaults(
      100,
      'risk=error',
      'trend=hang',
      'volume=crash',
      'momentum=garbage',
      'volatility=slow:6',
    );
    const verdicts = await nextCheck();
    const ill = [...verdicts].filter(([, { healthy }]) => !healthy).map(([agent]) => agent);
    expect(ill.sort()).toEqual(['momentum', 'risk', 'trend', 'volatility', 'volume']);
    expect(verdicts.get('trend')?.error).toMatch(/AgentTimeoutError.*5000 ms/);
    expect(verdicts.get('momentum')?.error).toMatch(/to a ping/);

    await nextCheck();
    await nextCheck();
    const agentsIn = (code: string) =>
      operations
        .events(code)
        .map(({ detail }) => (detail as { agent: string }).agent)
        .sort();
    expect(agentsIn('AgentUnhealthy')).toEqual(ill);
    expect(agentsIn('AgentRecovered')).toEqual(ill);
  });

  test('an agent whose other tier still answers is healthy', async () => {
    await operations.injectFaults(200, 'risk/primary=error');
    expect((await nextCheck()).get('risk')?.healthy).toBe(true);
  });

  test('where the stage injects no faults, a fault from outside strikes nobody', async () => {
    const production = await openWorld('research', 'prod');
    const others = new OperationsHandlers(production);
    try {
      await others.injectFaults(300, '*=error');
      await production.pass(90_000);
      const verdicts = await listVerdicts(others.table);
      expect(verdicts.map(({ healthy }) => healthy)).toEqual(Array(9).fill(true));
    } finally {
      others.close();
      await production.close();
    }
  });

  test('a ping is answered with the name of the agent and nothing else', async () => {
    const functions = world.cloud?.lambda.functions() ?? [];
    const risk = functions.find(({ environment }) => environment.POWERTOOLS_SERVICE_NAME === 'research/risk');
    const { endpoint = '', credentials } = world.cloud ?? {};
    const lambda = new LambdaClient({ endpoint, region: 'us-east-1', ...(credentials && { credentials }) });
    const command = new InvokeCommand({ FunctionName: risk?.name, Payload: JSON.stringify({ ping: true }) });
    const { Payload } = await lambda.send(command);
    expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual({ status: 'healthy', agent: 'risk' });
    lambda.destroy();
  });
});
