import { styleFor } from '../../cli/render/style.ts';
import { ringingText } from '../../cli/ringing.ts';
import { renderAlarms } from '../../cli/verbs/alarms.ts';
import type { Cloud } from '../../local/assembly/cloud.ts';
import { listAlarms } from '../../ops/alarms.ts';
import { needs } from '../support/endpoint/needs.ts';
import { seenSignals } from '../support/observed.ts';
import { OperationsHandlers } from '../support/operations-handlers.ts';
import { sized } from '../support/size.ts';
import type { Resource } from '../support/synth.ts';
import { assemblyChanged, openOwnWorld, type World } from '../support/world.ts';

/** Every kind of fault of an agent, in docs/faults.md; a health check gives an agent 5 s. */
const KINDS = ['error', 'hang', 'crash', 'slow:9', 'throttle', 'garbage'];

const MINUTE_MS = 60_000;
const AAPL = { input: { ticker: 'AAPL' } };

/** A world whose alarms notify a topic, of which a queue has a copy of every message. */
interface AlarmWorld {
  readonly world: World;
  readonly cloud: Cloud;
  readonly operations: OperationsHandlers;
  pass(minutes: number): Promise<void>;
  /** `RecoveryGaveUp ALARM`, in order, as the topic was told */
  notifications(): string[];
  ringing(): Promise<string[]>;
  close(): Promise<void>;
}

/** @param change breaks something in the template */
async function open(change: (resources: Record<string, Resource>) => void = () => undefined): Promise<AlarmWorld> {
  const assembly = await assemblyChanged('research', 'dev', (resources) => {
    for (const { Type, Properties } of Object.values(resources)) {
      if (!/^AWS::CloudWatch::(Composite)?Alarm$/.test(Type)) continue;
      for (const actions of ['AlarmActions', 'OKActions']) Properties[actions] = [{ Ref: 'Notices' }];
    }
    Object.assign(resources, {
      Notices: { Type: 'AWS::SNS::Topic', Properties: {} },
      Inbox: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'inbox' } },
      ToInbox: {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          TopicArn: { Ref: 'Notices' },
          Protocol: 'sqs',
          Endpoint: { 'Fn::GetAtt': ['Inbox', 'Arn'] },
          RawMessageDelivery: true,
        },
      },
    });
    change(resources);
  });
  const world = await openOwnWorld(assembly);
  const { cloud } = world;
  if (cloud === undefined) throw new Error('a world of its own has a cloud');
  const operations = new OperationsHandlers(world);
  return {
    world,
    cloud,
    operations,
    async pass(minutes) {
      for (let minute = 0; minute < minutes; minute++) await world.pass(MINUTE_MS);
    },
    notifications: () =>
      cloud.messaging.queues
        .find('inbox')
        .all()
        .map(({ body }) => JSON.parse(body) as { AlarmName: string; NewStateValue: string; OldStateValue: string })
        // that an alarm is evaluated for the first time is no news
        .filter(({ OldStateValue }) => OldStateValue !== 'INSUFFICIENT_DATA')
        .map(({ AlarmName, NewStateValue }) => `${AlarmName.split(' ').at(-1)} ${NewStateValue}`),
    ringing: async () =>
      (await listAlarms(world.target))
        .filter(({ state }) => state === 'ALARM')
        .map(({ name }) => name.split(' ').at(-1) ?? ''),
    async close() {
      operations.close();
      await world.close();
    },
  };
}

/** Takes a variable from a function, so that it fails whenever it is invoked. */
function breaks(service: string, resources: Record<string, Resource>): void {
  for (const { Properties } of Object.values(resources)) {
    const { Variables } = (Properties?.Environment ?? {}) as { Variables?: Record<string, unknown> };
    if (Variables?.POWERTOOLS_SERVICE_NAME === `research/${service}`) delete Variables.WORKFLOW_TABLE;
  }
}

async function openCircuit({ operations }: AlarmWorld): Promise<void> {
  for (let call = 0; call < 5; call++) {
    const permitId = `user-${operations.nowMs()}-${call}`;
    const decision = await operations.breakers.admit({ breakerId: 'risk/rules', permitId, redriveCount: 0 });
    if (decision.admitted) await operations.breakers.recordOutcome(decision.admission, 'failure');
  }
}

/** A run that fails, and that recovery leaves alone, as it has fault rules; no circuit stays with a failure. */
async function failRun({ operations, world }: AlarmWorld): Promise<void> {
  const arn = await operations.start({ ...AAPL, faults: ['risk=error', 'trend=error'] });
  await operations.until(arn, ({ status }) => status === 'FAILED');
  await operations.untilIdle('RecoveryMachineArn');
  await world.resetCircuits();
}

let alarms: AlarmWorld | undefined;
afterEach(async () => {
  await alarms?.close();
  alarms = undefined;
});

needs(['ownCloud'], () => {
  test(
    'nothing rings in healthy runs, nor in the minutes between them',
    async () => {
      alarms = await open();
      for (let run = 0; run < sized(5, 1_000); run++) {
        expect((await alarms.world.run(AAPL)).outcome.status).toBe('SUCCEEDED');
        await alarms.pass(2);
      }
      const states = (await listAlarms(alarms.world.target)).map(({ state }) => state);
      expect(states).toEqual(Array(8).fill('OK'));
      expect(alarms.notifications()).toEqual([]);
    },
    sized(240_000, 3_600_000),
  );

  test('RecoveryGaveUp rings for a dead letter, and until it is deleted', async () => {
    alarms = await open();
    const { operations, cloud } = alarms;
    await operations.start({ input: { ticker: 'AAPL', dataDir: '/nowhere' } });
    await operations.eventually(async () => ((await operations.deadLetters()).length > 0 ? true : undefined));
    await operations.untilIdle('RecoveryMachineArn');
    expect(await alarms.ringing()).toContain('RecoveryGaveUp');
    // as `ballast alarms` and `ballast status` show it
    const reports = await listAlarms(alarms.world.target);
    expect(renderAlarms(reports, styleFor({}, {}))).toMatch(/RecoveryGaveUp +ALARM .* page/);
    expect(ringingText(reports)).toMatch(/^page: \S+ RecoveryGaveUp rings, see docs\/runbook\.md#recoverygaveup$/m);
    await alarms.pass(5);
    expect(await alarms.ringing()).toContain('RecoveryGaveUp');
    cloud.messaging.queues.find(cloud.outputs.DeadLetterQueueUrl ?? '').purge();
    await alarms.pass(2);
    expect(await alarms.ringing()).not.toContain('RecoveryGaveUp');
    expect(alarms.notifications().filter((text) => text.startsWith('RecoveryGaveUp'))).toEqual([
      'RecoveryGaveUp ALARM',
      'RecoveryGaveUp OK',
    ]);
  });

  test('CircuitOpened rings for the event of a circuit, and clears', async () => {
    alarms = await open();
    await openCircuit(alarms);
    expect(await alarms.ringing()).toEqual(['CircuitOpened']);
    await alarms.operations.untilIdle('HealingMachineArn');
    await alarms.pass(3);
    expect(await alarms.ringing()).toEqual([]);
    expect(alarms.notifications()).toEqual(['CircuitOpened ALARM', 'CircuitOpened OK']);
  });

  test('AgentUnhealthy rings after three failed checks in a row, and clears after one that succeeds', async () => {
    alarms = await open();
    await alarms.pass(3);
    await alarms.operations.injectFaults(240, 'risk=error');
    await alarms.pass(2);
    expect(await alarms.ringing()).toEqual([]);
    await alarms.pass(2);
    expect(await alarms.ringing()).toEqual(['AgentUnhealthy']);
    await alarms.pass(4);
    expect(await alarms.ringing()).toEqual([]);
    expect(alarms.notifications()).toEqual(['AgentUnhealthy ALARM', 'AgentUnhealthy OK']);
  });

  test('RunsFailing and WorkflowImpaired ring while runs keep failing of what no other alarm tells, and clear', async () => {
    alarms = await open();
    const { operations, pass, ringing, notifications } = alarms;
    for (let minute = 0; minute < 3; minute++) {
      expect(await ringing()).toEqual([]);
      await failRun(alarms);
      await pass(1);
    }
    await operations.eventually(async () => ((await ringing()).length > 0 ? true : undefined));
    expect(await ringing()).toEqual(['RunsFailing', 'WorkflowImpaired']);
    seenSignals('FC-36');
    await pass(6);
    expect(await ringing()).toEqual([]);
    expect(notifications()).toEqual([
      'RunsFailing ALARM',
      'WorkflowImpaired ALARM',
      'RunsFailing OK',
      'WorkflowImpaired OK',
    ]);
  });

  test('WorkflowImpaired is quiet while the alarm of a cause rings', async () => {
    alarms = await open();
    const { operations, pass, ringing, cloud } = alarms;
    cloud.messaging.queues.send(cloud.outputs.DeadLetterQueueUrl ?? '', { body: 'given up' });
    for (let minute = 0; minute < 3; minute++) {
      await failRun(alarms);
      await pass(1);
    }
    await operations.eventually(async () => ((await ringing()).includes('RunsFailing') ? true : undefined));
    expect(await ringing()).toEqual(['RecoveryGaveUp', 'RunsFailing']);
  });

  test('WorkflowSilent rings when no run was started for longer than expected, and clears with a run', async () => {
    alarms = await open((resources) => {
      const [failing] = Object.values(resources).filter(({ Properties }) =>
        String(Properties?.AlarmName).endsWith(' RunsFailing'),
      );
      if (failing === undefined) throw new Error('there is no alarm of runs that fail');
      Object.assign(resources, {
        Silent: {
          ...failing,
          Properties: {
            ...failing.Properties,
            ...{ AlarmName: 'Stack WorkflowSilent', MetricName: 'RunsStarted', Period: 300, EvaluationPeriods: 1 },
            ...{ DatapointsToAlarm: 1, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' },
          },
        },
      });
    });
    const { world, pass, ringing, notifications } = alarms;
    await world.run(AAPL);
    await pass(4);
    expect(await ringing()).toEqual([]);
    await pass(3);
    expect(await ringing()).toEqual(['WorkflowSilent']);
    await world.run(AAPL);
    await pass(2);
    expect(await ringing()).toEqual([]);
    expect(notifications()).toEqual(['WorkflowSilent ALARM', 'WorkflowSilent OK']);
  });

  test('EventUndelivered rings for an event that starts nothing, until it is deleted', async () => {
    alarms = await open();
    const { operations, ringing, notifications, cloud, pass } = alarms;
    cloud.events.emit({ source: 'desk', 'detail-type': 'ResearchRequested', resources: [], detail: { ticker: 7 } });
    await operations.eventually(async () => ((await ringing()).length > 0 ? true : undefined));
    expect(await ringing()).toEqual(['EventUndelivered']);
    seenSignals('FC-101');
    const queue = cloud.messaging.queues.find(cloud.outputs.EventDeadLetterQueueUrl ?? '');
    queue.purge();
    await pass(2);
    expect(await ringing()).toEqual([]);
    expect(notifications()).toEqual(['EventUndelivered ALARM', 'EventUndelivered OK']);
  });

  describe('while checks of an agent meet a fault', () => {
    let shared: AlarmWorld;
    beforeAll(async () => {
      shared = await open();
      await shared.pass(3); // that it is evaluated for the first time is no news
    });
    afterAll(() => shared.close());

    test.each(KINDS)('AgentUnhealthy rings for %s, and clears after it', async (kind) => {
      const { operations, pass, ringing, notifications } = shared;
      const before = notifications().length;
      await operations.injectFaults(200, `risk=${kind}`);
      await pass(4);
      expect(await ringing()).toEqual(['AgentUnhealthy']);
      await pass(3);
      expect(await ringing()).toEqual([]);
      expect(notifications().slice(before)).toEqual(['AgentUnhealthy ALARM', 'AgentUnhealthy OK']);
    });
  });

  test('RecoveryFailed rings when a recovery fails', async () => {
    alarms = await open((resources) => breaks('recovery', resources));
    await alarms.operations.start({ input: { ticker: 'AAPL', dataDir: '/nowhere' } });
    const { operations, ringing } = alarms;
    await operations.eventually(async () => ((await ringing()).includes('RecoveryFailed') ? true : undefined));
    expect(alarms.notifications()).toContain('RecoveryFailed ALARM');
  });

  test('HealingFailed rings when a healing fails, and clears', async () => {
    alarms = await open((resources) => breaks('heal', resources));
    await openCircuit(alarms);
    const { operations, ringing } = alarms;
    await operations.eventually(async () => ((await ringing()).includes('HealingFailed') ? true : undefined));
    await alarms.pass(3);
    expect(await alarms.ringing()).toEqual([]);
    expect(alarms.notifications()).toEqual(
      expect.arrayContaining(['CircuitOpened OK', 'HealingFailed ALARM', 'HealingFailed OK']),
    );
  });

  test('EventUndelivered and AgentUnhealthy ring when the health check cannot be started', async () => {
    alarms = await open((resources) => {
      const [rule] = Object.entries(resources).flatMap(([id, { Properties }]) =>
        id.startsWith('HealthChecksEveryMinute') ? [Properties] : [],
      );
      for (const target of (rule?.Targets ?? []) as { Arn: unknown }[]) target.Arn = ABSENT;
    });
    await alarms.pass(6);
    expect(await alarms.ringing()).toEqual(['AgentUnhealthy', 'EventUndelivered']);
    const { cloud } = alarms;
    const undelivered = cloud.messaging.queues.names().find((name) => name.includes('Events'));
    expect(cloud.messaging.queues.find(undelivered ?? '').visible().length).toBeGreaterThanOrEqual(5);
  });
});

const ABSENT = 'arn:aws:lambda:us-east-1:000000000000:function:absent';
