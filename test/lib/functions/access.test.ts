import { setAttributes } from '../../../patterns/conditional-write.ts';
import { apiOf, arnOf } from '../../support/api.ts';
import { type AuditedRequest, createAudit } from '../../support/audit.ts';
import { OperationsHandlers } from '../../support/operations-handlers.ts';
import { assemblyOf, permissionsOf } from '../../support/synth.ts';
import { Triggers } from '../../support/triggers.ts';
import { assemblyWith, openOwnWorld, type World } from '../../support/world.ts';

const audit = createAudit();
let world: World;
let operations: OperationsHandlers;
let agents: string[] = [];

beforeAll(async () => {
  const assembly = await assemblyWith('research', 'dev', (service, variables) => {
    Object.assign(variables, audit.variablesOf(service));
  });
  world = await openOwnWorld(assembly, { intercept: audit.intercept });
  operations = new OperationsHandlers(world);
});
afterAll(async () => {
  operations.close();
  await world.close();
});

const AAPL = { input: { ticker: 'AAPL' } };
const isFailed = ({ status }: { status: string }) => status === 'FAILED';
const isOver = ({ status }: { status: string }) => status === 'SUCCEEDED';

/** Everything that functions do: the happy path, what fails, what is refused, what the operations handlers do about it. */
async function doEverything(): Promise<void> {
  const { outcome } = await world.run(AAPL);
  agents = outcome.report?.phases.flatMap((phase) => phase.agents.map(({ name }) => name)) ?? [];
  const circuits = agents.map((agent) => `${agent}/rules`);

  // agents close circuits, and say so
  for (const breakerId of circuits) {
    for (const verb of ['isolate', 'probe'] as const)
      await operations.breakers.runCommand({ verb, breakerId, reason: 'a test' });
  }
  await world.run(AAPL);
  await world.run(AAPL);

  // a chain that is refused at the door of its phase, one that is exhausted, a phase that fails
  for (const tier of ['rules', 'simple-rules']) {
    await operations.breakers.runCommand({ verb: 'isolate', breakerId: `momentum/${tier}`, reason: 'a test' });
  }
  await world.run({ ...AAPL, faults: ['volatility=error', 'risk=hang', 'trend=hang'] });
  await world.resetCircuits();

  // an event that its writer left behind: the sweeper publishes it
  const breakerId = circuits[0] ?? '';
  await operations.breakersThatCannotPublish().runCommand({ verb: 'reset', breakerId, reason: 'a test' });

  // the functions that only read an item to see whether their own write is in it
  audit.loseNextWriteOf('health', '#health');
  audit.loseNextWriteOf('begin-phase', '#round#');
  await world.pass(120_000);

  // agents that are ill for longer than a recovery waits: parked, swept, redriven; each required agent is asked for
  for (const ill of ['*', 'strategy-developer', 'quality-gate']) {
    await operations.injectFaults(200, `${ill}=error`);
    const executionArn = await operations.start(AAPL);
    await operations.until(executionArn, isFailed);
    for (let minute = 0; minute < 6; minute++) await world.pass(60_000);
    await operations.until(executionArn, isOver);
    await operations.untilIdle('RecoveryMachineArn');
    await world.resetCircuits();
  }

  // circuits that open without any run: heal calls each agent
  for (const breakerId of circuits) {
    for (const call of [1, 2, 3, 4, 5]) {
      const decision = await operations.breakers.admit({ breakerId, permitId: `user-${call}`, redriveCount: 0 });
      if (decision.admitted) await operations.breakers.recordOutcome(decision.admission, 'failure');
    }
  }
  await operations.eventually(async () => ((await isHealed(circuits)) ? true : undefined));
  await operations.untilIdle('HealingMachineArn');

  await callApi();
  await putEvents();

  // a workflow is resumed when its records are to be kept for longer
  await world.run({ ...AAPL, workflowId: 'aged' });
  const expiresAtSec = Math.floor(operations.nowMs() / 1000) + 24 * 3600;
  await world.table.write('aged', 'workflow', {
    conditions: [{ kind: 'present', path: ['epoch'] }],
    changes: setAttributes({ expiresAtSec }),
  });
  await world.run({ workflowId: 'aged', resume: true });
}

/** An event that starts research, the same of its producer with another input, and one that starts nothing. */
async function putEvents(): Promise<void> {
  const triggers = new Triggers(world);
  const decided = (detail: object) => triggers.decided({ source: 'desk', detailType: 'ResearchRequested', detail });
  await decided({ ticker: 'AAPL', requestId: 'first' });
  await decided({ ticker: 'MSFT', requestId: 'first' });
  triggers.close();
}

/** Every operation of the API, a repeated start and one that fails after its key is stored. */
async function callApi(): Promise<void> {
  const call = apiOf(world);
  const start = (body: object, key: string) => call('POST', '/executions', body, { 'Idempotency-Key': key });
  const { body } = await start({ ...AAPL, workflowId: 'by-api', faults: ['quality-gate=error'] }, 'first');
  await start({ ...AAPL, workflowId: 'by-api', faults: ['quality-gate=error'] }, 'first');
  await start({ ...AAPL, workflowId: 'by-api', faults: [] }, 'second');
  await world.ended(arnOf(world, body.id));
  for (const path of ['', `/${String(body.id)}`, `/${String(body.id)}/checkpoints`])
    await call('GET', `/executions${path}`);
  for (const verb of ['redrive', 'resume']) {
    await call('POST', `/executions/${String(body.id)}/${verb}`, { reason: 'a test' });
  }
  // without time an agent that hangs does not time out: the execution is stopped before it ends
  const passTime = world.cloud?.clock.hold('a test stops an execution') ?? (() => undefined);
  const { body: begun } = await start({ ...AAPL, workflowId: 'stopped', faults: ['*=hang'] }, 'stop');
  await call('POST', `/executions/${String(begun.id)}/stop`, { reason: 'a test' }).finally(passTime);
  for (const verb of ['isolate', 'reset']) await call('POST', `/circuits/trend/rules/${verb}`, { reason: 'a test' });
  for (const path of ['/circuits', '/health']) await call('GET', path);
}

async function isHealed(circuits: readonly string[]): Promise<boolean> {
  const records = await Promise.all(circuits.map((breakerId) => operations.breakers.read(breakerId)));
  return records.every((record) => record?.state === 'CLOSED');
}

/** A request as a line of the permissions that allow it. */
function lineOf({ functionName, action, resource }: AuditedRequest): string {
  return `<Workflow${functionName.replaceAll('-', '')}Role> Allow ${action} ${labelOf(resource)}`;
}

function labelOf(resource: string): string {
  const outputs: Readonly<Record<string, string>> = world.cloud?.outputs ?? {};
  const known = new Map<string | undefined, string>([
    [outputs.WorkflowTableName, '<WorkflowTablesWorkflows.Arn>'],
    [outputs.BreakerTableName, '<WorkflowTablesBreakers.Arn>'],
    [outputs.EventBusName, '<WorkflowBus.Arn>'],
    [outputs.StateMachineArn, '<WorkflowStateMachine>'],
    [outputs.RecoveryMachineArn, '<RecoveryStateMachine>'],
  ]);
  const machine = (outputs.StateMachineArn ?? '').replace(':stateMachine:', ':execution:');
  if (resource.startsWith(`${machine}:`)) {
    return 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<WorkflowStateMachine.Name>:*';
  }
  if (/-ApiIdempotencyKeys[0-9A-F]{8}$/.test(resource)) return '<ApiIdempotencyKeys.Arn>';
  if (/\/\S+-DeadLettersEvents[0-9A-F]{8}$/.test(resource)) return '<DeadLettersEvents.Arn>';
  const agent = agents.find((name) => resource.includes(`Workflow${name.replaceAll('-', '')}Function`));
  return agent === undefined ? (known.get(resource) ?? resource) : `<Workflow${agent.replaceAll('-', '')}Function.Arn>`;
}

test('every function may do exactly what it does, on exactly what it does it to', async () => {
  await doEverything();
  const ofFunction = /^<Workflow(?!StateMachine)\w+Role> Allow (?!logs:)/;
  const granted = permissionsOf(await assemblyOf('research')).filter((line) => ofFunction.test(line));
  const used = new Set(audit.requests.map(lineOf));
  expect([...used].filter((line) => !granted.includes(line))).toEqual([]);
  // the CDK grants these with every SendMessage
  const unused = ['GetQueueAttributes', 'GetQueueUrl'].map(
    (action) => `<WorkflowstartRole> Allow sqs:${action} <DeadLettersEvents.Arn>`,
  );
  expect(granted.filter((line) => !used.has(line)).toSorted()).toEqual(unused);
  expect(granted.length).toBeGreaterThan(50);
}, 900_000);
