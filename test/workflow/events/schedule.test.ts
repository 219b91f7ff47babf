import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import type { Cloud } from '../../../local/assembly/cloud.ts';
import { observed } from '../../support/observed.ts';
import { quietAssembly } from '../../support/quiet-assembly.ts';
import { resourcesOf } from '../../support/synth.ts';
import { Triggers } from '../../support/triggers.ts';
import { openOwnWorld, type World } from '../../support/world.ts';

const HOUR_MS = 3_600_000;
/** A Thursday, 1 January 2099, in Berlin an hour later. */
const START_MS = Date.parse('2099-01-01T00:00:00Z');

let assembly: string;
let world: World;
let triggers: Triggers;
beforeAll(async () => {
  assembly = await quietAssembly('briefing');
  world = await openOwnWorld(assembly, { machineNowMs: () => START_MS });
  triggers = new Triggers(world);
});
afterAll(async () => {
  triggers.close();
  await world.close();
});

/** The input of the schedule's target, as Scheduler fills it in. */
function commandOf(scheduledTime: string, executionId: string): string {
  const [schedule] = resourcesOf(assembly, 'AWS::Scheduler::Schedule');
  const target = schedule?.Properties?.Target as { readonly Input: string } | undefined;
  const input = target?.Input ?? '';
  return input
    .replaceAll('<aws.scheduler.scheduled-time>', scheduledTime)
    .replaceAll('<aws.scheduler.execution-id>', executionId);
}

async function invokeStart(payload: string): Promise<void> {
  const { endpoint, credentials } = world.cloud as Cloud;
  const client = new LambdaClient({ endpoint, credentials, region: 'us-east-1' });
  const { Functions = [] } = await client.send(new ListFunctionsCommand());
  const start = Functions.find(({ FunctionName = '' }) => FunctionName.includes('Workflowstart'));
  const { FunctionError } = await client.send(
    new InvokeCommand({ FunctionName: start?.FunctionName, Payload: payload }),
  );
  client.destroy();
  expect(FunctionError).toBeUndefined();
}

test('a schedule starts an execution at each of its times in its time zone, with the scheduled time in the input', async () => {
  await world.pass(5 * 24 * HOUR_MS);
  // Thursday, Friday and Monday at half past six in Berlin, and never on a weekend
  const times = ['2099-01-01T05:30:00Z', '2099-01-02T05:30:00Z', '2099-01-05T05:30:00Z'];
  const names = await triggers.eventually(async () => {
    const started = await triggers.executions();
    return started.length >= times.length ? started : undefined;
  });
  const reports = [];
  for (const name of names) {
    expect(name).toMatch(/^schedule-[0-9a-f]{64}$/);
    const { outcome } = await world.ended(triggers.arnOf(name));
    expect(outcome.status).toBe('SUCCEEDED');
    reports.push(JSON.stringify(outcome.report?.phases));
  }
  const days = reports.map((report) => /formal words on (2099-\S{15})/.exec(report)?.[1] ?? '');
  expect(days.filter((day) => day < '2099-01-07').toSorted()).toEqual(times);
});

// T1.9
test('an attempt of Scheduler that comes again has another id and the same time: it starts nothing', async () => {
  await invokeStart(commandOf('2099-03-02T05:30:00Z', 'd32c5kddcf5bb8c2'));
  const before = await triggers.executions();
  for (const executionId of ['d32c5kddcf5bb8c3', 'a11c5kddcf5bb8c4']) {
    await invokeStart(commandOf('2099-03-02T05:30:00Z', executionId));
    expect(triggers.decisionsOn(executionId)).toMatchObject([{ code: 'EVENT_STARTED_RUN' }]);
  }
  expect(await triggers.executions()).toEqual(before);
  await invokeStart(commandOf('2099-03-03T05:30:00Z', 'another'));
  const after = await triggers.executions();
  expect(after).toHaveLength(before.length + 1);
  const { outcome } = await world.ended(triggers.arnOf(after.at(-1) ?? ''));
  observed('FC-104', { outcome: outcome.status });
});
