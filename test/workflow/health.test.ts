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

/** Runs the next scheduled check. @returns the verdicts by agent */
async function nextCheck(): Promise<Map<string, { healthy: boolean; error: string }>> {
  await world.pass(90_000);
  return new Map((await listVerdicts(operations.table)).map((verdict) => [verdict.agent, verdict]));
}

needs(['ownCloud'], () => {
  test('the health check pings every agent once a minute', async () => {
    const verdicts = await nextCheck();
    expect(verdicts.size).toBe(9);
    for (const { healthy } of verdicts.values()) expect(healthy).toBe(true);
  });

  test('agents that fail, hang, crash, are slow or return garbage are unhealthy, and each change is published once', async () => {
    await operations.injectFaults(
      100,
      'risk=error',
      'trend=hang',
      'volume=crash',
      'momentum=garbage',
      'volatility=slow:6',
    );
    const verdicts = await nextCheck();
    const unhealthy = [...verdicts].filter(([, { healthy }]) => !healthy).map(([agent]) => agent);
    expect(unhealthy.sort()).toEqual(['momentum', 'risk', 'trend', 'volatility', 'volume']);
    expect(verdicts.get('trend')?.error).toMatch(/AgentTimeoutError.*5000 ms/);
    expect(verdicts.get('momentum')?.error).toMatch(/to a ping/);

    await nextCheck();
    await nextCheck();
    const agentsIn = (code: string) =>
      operations
        .events(code)
        .map(({ detail }) => (detail as { agent: string }).agent)
        .sort();
    expect(agentsIn('AgentUnhealthy')).toEqual(unhealthy);
    expect(agentsIn('AgentRecovered')).toEqual(unhealthy);
  });

  test('an agent whose other tier still answers is healthy', async () => {
    await operations.injectFaults(200, 'risk/primary=error');
    expect((await nextCheck()).get('risk')?.healthy).toBe(true);
  });

  test('in a stage without fault injection a fault rule has no effect', async () => {
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
