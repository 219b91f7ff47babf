import type { Outcome } from '../../ops/outcome.ts';
import { PUBLISH_LIMIT_MS } from '../../patterns/catalogue/events.ts';
import { needs } from '../support/endpoint/needs.ts';
import { collectMetrics, type Reported } from '../support/metrics.ts';
import { assemblyOf } from '../support/synth.ts';
import { assemblyWith, openOwnWorld } from '../support/world.ts';

/** A chain of tiers is exhausted, a tier crashes, a reply is garbage. */
const FAULTY = { input: { ticker: 'AAPL' }, faults: ['momentum=error', 'risk/rules=crash', 'trend/rules=garbage'] };

interface Seen {
  readonly seen: object;
  readonly durationMs: number;
  readonly reported: readonly Reported[];
}

/** A run of an assembly, as its caller sees it, and what was reported meanwhile. */
async function runOf(assembly: string): Promise<Seen> {
  const world = await openOwnWorld(assembly);
  try {
    if (world.cloud === undefined) throw new Error('a world of its own has a cloud');
    const { values } = collectMetrics(world.cloud);
    const { outcome } = await world.run(FAULTY);
    return { seen: seenBy(outcome), durationMs: outcome.durationMs, reported: [...values] };
  } finally {
    await world.close();
  }
}

function seenBy({ status, degradationLevel, failedAgents, transitions, report }: Outcome): object {
  const phases = report?.phases.map(({ agents }) =>
    agents.map((agent) => [agent.name, 'output' in agent ? agent.output : null]),
  );
  return { status, degradationLevel, failedAgents, transitions, phases };
}

/** Functions with other variables, and an address of EventBridge at which nobody listens. */
const broken = (variables: Record<string, string>) =>
  assemblyWith('research', 'dev', (_, own) => {
    Object.assign(own, { AWS_ENDPOINT_URL_EVENTBRIDGE: 'http://127.0.0.1:1' }, variables);
  });

needs(['ownCloud'], () => {
  test('a run ends as it would while the bus is out of reach and metrics and logs are off, later by the time limit of events at most', async () => {
    const { seen, durationMs } = await runOf(await assemblyOf('research'));
    expect(seen).toMatchObject({ status: 'SUCCEEDED', failedAgents: ['momentum'] });
    const without = await runOf(await broken({ POWERTOOLS_METRICS_NAMESPACE: '', POWERTOOLS_LOG_LEVEL: 'SILENT' }));
    expect(without.seen).toEqual(seen);
    // virtual time: one function publishes, that of the replica without an answer
    expect(without.durationMs - durationMs).toBeLessThanOrEqual(PUBLISH_LIMIT_MS);
    expect(without.reported).toEqual([]);
  });

  test('events that the bus does not take are counted, and so are circuits that cannot be read', async () => {
    const { seen, reported } = await runOf(await broken({ BREAKER_TABLE: 'gone' }));
    expect(seen).toMatchObject({ status: 'SUCCEEDED', failedAgents: ['momentum'] });
    const names = new Set(reported.map(({ name }) => name));
    expect([...names]).toEqual(expect.arrayContaining(['EventsUnpublished', 'CallsFailed', 'CircuitStoreFailures']));
  });
});
