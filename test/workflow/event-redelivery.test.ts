import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { needs } from '../support/endpoint/needs.ts';
import { observed } from '../support/observed.ts';
import { OperationsHandlers } from '../support/operations-handlers.ts';
import { saidOf } from '../support/said.ts';
import { openWorld, type RunResult, type World } from '../support/world.ts';

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

/** The last input of a state's task, as a retry would have it. */
function lastTaskOf({ history }: RunResult, state: string): { FunctionName: string; Payload: unknown } {
  const entered = history.findLast(({ stateEnteredEventDetails: details }) => details?.name === state);
  const scheduled = history.find(({ id = 0, type }) => id > (entered?.id ?? 0) && type === 'TaskScheduled');
  return JSON.parse(scheduled?.taskScheduledEventDetails?.parameters ?? '{}') as ReturnType<typeof lastTaskOf>;
}

needs(['ownCloud'], () => {
  test('a retry of an EndPhase that died after it stored its verdict publishes the same event, under the same id', async () => {
    const failed = await world.run({ input: { ticker: 'AAPL' }, faults: ['risk=hang', 'trend=hang'] });
    const { outcome } = failed;
    observed('FC-33', { outcome: outcome.status, error: outcome.error, codes: saidOf(world, outcome) });
    const before = operations.events('PhaseFailed');
    expect(before).toHaveLength(1);

    const { endpoint = '', credentials } = world.cloud ?? {};
    const client = new LambdaClient({ endpoint, region: 'us-east-1', ...(credentials && { credentials }) });
    const { FunctionName, Payload } = lastTaskOf(failed, 'research EndPhase');
    const again = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(Payload) }));
    client.destroy();
    expect(JSON.parse(again.Payload?.transformToString() ?? '')).toMatchObject({
      errorType: 'CriticalDegradationError',
    });
    const [first, second] = operations.events('PhaseFailed').map(({ detail }) => detail as Record<string, unknown>);
    expect(second).toEqual(first);
  });
});
