import { redriveExecution } from '../../ops/redrive.ts';
import { startExecution } from '../../ops/start.ts';
import { readExecution } from '../../ops/status.ts';
import { stopExecution } from '../../ops/stop.ts';
import { needs } from '../support/endpoint/needs.ts';
import { emitted, observed } from '../support/observed.ts';
import { OperationsHandlers } from '../support/operations-handlers.ts';
import { saidOf } from '../support/said.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let operations: OperationsHandlers;
beforeEach(async () => {
  world = await openWorld('research');
  operations = new OperationsHandlers(world);
});
afterEach(async () => {
  operations.close();
  await world.close();
});

const AAPL = { input: { ticker: 'AAPL' } };
const isFailed = ({ status }: { status: string }) => status === 'FAILED';
const isOver = ({ status }: { status: string }) => status === 'SUCCEEDED';

needs(['ownCloud'], () => {
  test('recovery redrives a run whose two required agents were unhealthy, and it succeeds within 60 s of their return', async () => {
    const backAtMs = await operations.injectFaults(45, 'risk=error', 'trend=hang');
    const executionArn = await operations.start(AAPL);

    const execution = await operations.until(executionArn, isOver);
    expect(execution.redriveCount).toBe(1);
    const afterBackMs = (execution.stoppedAtMs ?? 0) - backAtMs;
    expect(afterBackMs).toBeGreaterThan(0);
    expect(afterBackMs).toBeLessThan(60_000);
    expect(operations.events('RecoveryRedriven').map(({ detail }) => detail)).toMatchObject([
      { executionArn, redrive: 1, failedAgents: ['risk', 'trend'] },
    ]);
  });

  test('an execution whose agents are unhealthy for longer than a recovery waits is parked, then redriven by the sweeper, and the wait is not counted', async () => {
    await operations.injectFaults(200, 'risk=error', 'trend=error');
    const executionArn = await operations.start(AAPL);
    await operations.until(executionArn, isFailed);
    await operations.eventually(async () => (operations.events('RecoveryParked').length > 0 ? true : undefined));
    await operations.untilIdle('RecoveryMachineArn');
    expect(operations.events('RecoveryParked')).toHaveLength(1);
    emitted('RunsParked');

    for (let minute = 0; minute < 6; minute++) await world.pass(60_000);
    await operations.until(executionArn, isOver);
    expect(operations.events('RecoveryRedriven').map(({ detail }) => detail)).toMatchObject([{ redrive: 1 }]);
  });

  test('a failure that repeats twice while every agent is healthy is poison: no third redrive, and a dead letter', async () => {
    // every tier of two required agents, but only under load: pings are answered
    const executionArn = await operations.start({ input: { ticker: 'AAPL', dataDir: '/nowhere' } });
    await operations.until(executionArn, ({ redriveCount, status }) => redriveCount === 2 && status === 'FAILED');
    await operations.eventually(async () => (operations.events('RecoveryGaveUp').length > 0 ? true : undefined));
    await operations.untilIdle('RecoveryMachineArn');

    expect(await operations.deadLetters()).toMatchObject([
      { executionArn, reason: 'poison', error: 'CriticalDegradationError', redriveCount: 2 },
    ]);
    operations.repeatFailure(executionArn);
    for (let minute = 0; minute < 3; minute++) await world.pass(60_000);
    expect(await operations.redrives(executionArn)).toBe(2);
    expect(await operations.deadLetters()).toHaveLength(1);
  });

  test('recovery skips an execution that a user stopped', async () => {
    await operations.injectFaults(600, 'risk=hang');
    const executionArn = await operations.start(AAPL);
    const execution = await readExecution(world.target, executionArn);
    await stopExecution(world.target, execution, { error: 'Interrupted', cause: 'by a user' });
    for (let minute = 0; minute < 3; minute++) await world.pass(60_000);
    expect((await operations.until(executionArn, () => true)).status).toBe('ABORTED');
    expect(await operations.redrives(executionArn)).toBe(0);
  });

  test('recovery skips a run that was started with fault rules', async () => {
    const executionArn = await operations.start({ ...AAPL, faults: ['risk=error', 'trend=error'] });
    await operations.until(executionArn, isFailed);
    for (let minute = 0; minute < 3; minute++) await world.pass(60_000);
    expect(await operations.redrives(executionArn)).toBe(0);
  });

  test('three deliveries of the same failure event cause one redrive', async () => {
    await operations.injectFaults(45, 'risk=error', 'trend=error');
    const executionArn = await operations.start(AAPL);
    await operations.until(executionArn, isFailed);
    operations.repeatFailure(executionArn);
    operations.repeatFailure(executionArn);
    const { redriveCount, status } = await operations.until(executionArn, isOver);
    expect(redriveCount).toBe(1);
    await operations.untilIdle('RecoveryMachineArn');
    expect(await operations.redrives(executionArn)).toBe(1);
    observed('R21', { outcome: status, codes: saidOf(world, { executionArn }) });
    expect((await operations.executionsOf('RecoveryMachineArn')).length).toBeGreaterThanOrEqual(3);
  });

  test('of two executions of a workflow the newer one is recovered, and the superseded one skipped', async () => {
    await operations.injectFaults(50, 'risk=error', 'trend=error');
    const workflowId = 'one-workflow';
    const older = await operations.start({ ...AAPL, workflowId });
    await operations.until(older, isFailed);
    const newer = await operations.start({ ...AAPL, workflowId });

    await operations.until(newer, isOver);
    for (let minute = 0; minute < 2; minute++) await world.pass(60_000);
    expect(await operations.redrives(newer)).toBe(1);
    expect(await operations.redrives(older)).toBe(0);
  });

  test('two triggers by the same name are one execution, redriven once', async () => {
    await operations.injectFaults(45, 'risk=error', 'trend=error');
    const trigger = () => startExecution(world.target, 'triggered-twice', AAPL);
    const [first, second] = await Promise.all([trigger(), trigger()]);
    expect(second.executionArn).toBe(first.executionArn);
    await operations.until(first.executionArn, isOver);
    expect(await operations.redrives(first.executionArn)).toBe(1);
  });

  test('a redrive by an operator and by recovery at the same moment is one redrive, and neither is refused', async () => {
    await operations.injectFaults(45, 'risk=error', 'trend=error');
    const executionArn = await operations.start(AAPL);
    await operations.until(executionArn, isFailed);
    // the user has read the execution, and requests the redrive after the recovery has
    world.target.stepFunctions.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'RedriveExecutionCommand') {
            await operations.eventually(() => Promise.resolve(operations.events('RecoveryRedriven')[0]));
          }
          return await next(args);
        },
      { step: 'initialize' },
    );
    expect(await redriveExecution(world.target, executionArn)).toMatchObject({ executionArn });
    const { status, error } = await operations.until(executionArn, isOver);
    await operations.untilIdle('RecoveryMachineArn');
    observed('FC-38', { outcome: status, error, codes: saidOf(world, { executionArn }) });
    expect(await operations.redrives(executionArn)).toBe(1);
  });
});
