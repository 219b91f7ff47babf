import { eventDetail } from '../../patterns/catalogue/events.ts';
import { type WorkflowEvent, workflowEvents } from '../../testing/workflow-events.ts';
import { tableBelow } from '../docs/support/pages.ts';
import { needs } from '../support/endpoint/needs.ts';
import { assemblyOf } from '../support/synth.ts';
import { assemblyWith, openOwnWorld, type World } from '../support/world.ts';

const AAPL = { input: { ticker: 'AAPL' } };
/** Level 1: three of seven agents give no answer, and none of them is required. */
const DEGRADED = ['momentum=error', 'volatility=error', 'seasonality=error'];

let world: World;

needs(['virtualTime', 'ownCloud'], () => {
  beforeAll(async () => {
    world = await openOwnWorld(await assemblyOf('research'));
  });
  afterAll(() => world.close());

  function eventsOf(executionArn: string): WorkflowEvent[] {
    const all = world.cloud === undefined ? [] : workflowEvents(world.cloud);
    return all.filter(({ code, detail }) => code.startsWith('Run') && detail.executionArn === executionArn);
  }

  test('a run says that it began and that it succeeded, each once and with the fields of the page', async () => {
    const { outcome } = await world.run({ ...AAPL, workflowId: 'followed' });
    const events = eventsOf(outcome.executionArn);
    expect(events.map(({ detail }) => detail)).toMatchObject([
      { code: 'RunStarted', id: `${outcome.executionArn}#started`, workflow: 'research', isResumed: false },
      {
        code: 'RunSucceeded',
        id: `${outcome.executionArn}#reported#0`,
        workflowId: 'followed',
        degradationLevel: 0,
        failedAgents: [],
        durationMs: outcome.durationMs,
        severity: 'info',
        schemaVersion: 1,
      },
    ]);
    expectFieldsOfThePage(events);
  });

  test('a run of reduced service says so, with the agents that failed', async () => {
    const { outcome } = await world.run({ ...AAPL, faults: DEGRADED });
    await world.resetCircuits();
    expect(outcome.degradationLevel).toBe(1);
    const events = eventsOf(outcome.executionArn);
    expect(events.map(({ code }) => code)).toEqual(['RunStarted', 'RunDegraded']);
    expect(events[1]?.detail).toMatchObject({ degradationLevel: 1, failedAgents: outcome.failedAgents });
    expectFieldsOfThePage(events);
  });

  test('a run that fails and is redriven began once, and has an end with an id of its own each time', async () => {
    const { outcome } = await world.run({ ...AAPL, faults: ['strategy-developer=error'] });
    await world.pass(60_000);
    await world.resetCircuits();
    await world.redrive(outcome.executionArn);
    const events = eventsOf(outcome.executionArn);
    const arn = outcome.executionArn;
    expect(events.map(({ detail }) => detail.id)).toEqual([`${arn}#started`, `${arn}#failed#0`, `${arn}#reported#1`]);
    expectFieldsOfThePage(events);
  });

  test('an input that is refused has no beginning', async () => {
    const { outcome } = await world.run({ input: { ticker: 'no such ticker' } });
    await world.pass(60_000);
    expect(eventsOf(outcome.executionArn).map(({ code }) => code)).toEqual(['RunFailed']);
  });

  test('a bus that is down fails no run', async () => {
    const assembly = await assemblyWith('research', 'dev', (_, variables) => {
      if (variables.EVENT_BUS !== undefined) variables.AWS_ENDPOINT_URL_EVENTBRIDGE = 'http://127.0.0.1:9';
    });
    const without = await openOwnWorld(assembly);
    try {
      const { outcome } = await without.run(AAPL);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0 });
      expect(without.cloud === undefined ? [] : workflowEvents(without.cloud)).toEqual([]);
    } finally {
      await without.close();
    }
  });
});

/** The fields of each event are those that docs/events.md has for it. */
function expectFieldsOfThePage(events: readonly WorkflowEvent[]): void {
  const codeIn = (cell = '') => cell.match(/\w+/g) ?? [];
  const rows = tableBelow('docs/events.md', 'Events of a workflow');
  const common = ['code', 'severity', 'runbook', 'schemaVersion', 'id', 'atMs', 'workflowId', 'executionArn'];
  for (const { code, detail } of events) {
    const row = rows.find((each) => each['`detail-type`'] === code);
    expect(Object.keys(detail).toSorted()).toEqual([...common, ...codeIn(row?.['fields of its own'])].toSorted());
  }
}

test('every event has the version of its fields', () => {
  const event = { code: 'AgentUnhealthy', id: 'one', atMs: 0, agent: 'risk', error: 'AgentError' } as const;
  expect(eventDetail(event)).toMatchObject({ ...event, schemaVersion: 1 });
});
