import { type Breaker, listBreakers } from '../../ops/breakers.ts';
import { needs } from '../support/endpoint/needs.ts';
import { agentIn, openWorld, type RunResult, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('patient');
});
beforeEach(() => world.resetCircuits());
afterAll(() => world.close());

const ask = (answersAfterMs: number, fails = false) => world.run({ input: { answersAfterMs, fails } });

async function writersCircuit(): Promise<Breaker | undefined> {
  return (await listBreakers(world.target)).find(({ breakerId }) => breakerId === 'writer/model');
}

/** Seconds between the attempts of the model, from the failure of one to the start of the next. */
function waitsOf({ history }: RunResult): number[] {
  const timed = history.map(({ type, timestamp }) => ({ type, atMs: timestamp?.getTime() ?? Number.NaN }));
  return timed.flatMap(({ type, atMs }, index) => {
    const next = timed[index + 1];
    const isRetried = type === 'TaskFailed' && next?.type === 'TaskScheduled';
    return isRetried ? [Math.round((next.atMs - atMs) / 1000)] : [];
  });
}

/** A run with these failures of its extras. */
const withExtras = (extras: Record<string, string>) =>
  world.run({ input: { answersAfterMs: 0, fails: false, extras } });

needs(['ownCloud'], () => {
  test('a phase fails and degrades by the shares it declares', async () => {
    const half = await withExtras({ second: 'fails' });
    expect(half.outcome).toMatchObject({ status: 'SUCCEEDED', failedAgents: ['second'], degradationLevel: 1 });
    const both = await withExtras({ first: 'fails', second: 'fails' });
    expect(both.outcome).toMatchObject({ status: 'FAILED', error: 'CriticalDegradationError' });
    expect(both.outcome.cause).toContain('2 of 2 required agents failed, more than 50 %');
  });

  test('a phase runs as many calls at once as it declares', async () => {
    const { history } = await withExtras({});
    const running = history.flatMap(({ type }, index) =>
      type === 'MapIterationStarted' || type === 'MapIterationSucceeded' ? [{ type, index }] : [],
    );
    const ofExtras = running.slice(-6).map(({ type }) => type);
    expect(ofExtras).toEqual(Array(3).fill(['MapIterationStarted', 'MapIterationSucceeded']).flat());
  });

  test('a model may take a minute for an attempt, where the call has the budget for it', async () => {
    const result = await ask(59_000);
    expect(result.outcome.status).toBe('SUCCEEDED');
    expect(agentIn(result, 'writer').replicas[0]).toMatchObject({ tier: 'model', attempts: 1 });
  });

  test('a tier is retried as it declares: so often, after these waits, and then the rules answer', async () => {
    const result = await ask(40_000, true);
    const { tier, failures } = agentIn(result, 'writer').replicas[0] ?? {};
    expect({ tier, failures: failures?.map(({ error }) => error) }).toEqual({
      tier: 'rules',
      failures: ['AgentError'],
    });
    expect(waitsOf(result)).toEqual([5, 10]);
  });

  test("a tier's circuit opens after as many failures as it declares, for so long, and closes as soon", async () => {
    await ask(1_000, true);
    const circuit = await writersCircuit();
    expect(circuit).toMatchObject({ state: 'OPEN' });
    expect((circuit?.openUntilMs ?? 0) - (circuit?.sinceMs ?? 0)).toBe(20_000);
    expect(agentIn(await ask(1_000), 'writer').replicas[0]).toMatchObject({ tier: 'rules' });
    await world.pass(20_000);
    expect(agentIn(await ask(1_000), 'writer').replicas[0]).toMatchObject({ tier: 'model' });
    expect(await writersCircuit()).toMatchObject({ state: 'CLOSED' });
  });
});
