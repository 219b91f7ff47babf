import { readExecution } from '../../ops/status.ts';
import { RUN_TIMEOUT } from '../../patterns/execution-index/status.ts';
import { type RunOptions, runWorkflow } from '../support/run-workflow.ts';
import { type OpsCloud, startOpsCloud } from './support/cloud.ts';

let cloud: OpsCloud;
beforeAll(async () => {
  cloud = await startOpsCloud();
});
afterAll(() => cloud.stop());

describe('a run', () => {
  const request = { input: 'wait', faults: [], faultSeed: 0 };
  const options = (name: string, changes: Partial<RunOptions> = {}): RunOptions => ({
    name,
    everyMs: 5,
    interrupt: new AbortController().signal,
    onStarted: () => undefined,
    onHistory: () => undefined,
    ...changes,
  });
  const connection = () => ({ target: cloud.target, reconnect: () => Promise.reject(new Error('not expected')) });

  test('is stopped when its time is up', async () => {
    const { outcome } = await runWorkflow(connection(), request, options('slow', { timeoutMs: 20 }));
    expect(outcome).toMatchObject({ status: 'TIMED_OUT', error: RUN_TIMEOUT });
    expect((await readExecution(cloud.target, outcome.executionArn)).status).toBe('ABORTED');
  });

  test('is stopped when it is interrupted', async () => {
    const controller = new AbortController();
    const { outcome } = await runWorkflow(
      connection(),
      request,
      options('interrupted', { interrupt: controller.signal, onHistory: () => controller.abort() }),
    );
    expect(outcome).toMatchObject({ status: 'ABORTED', error: 'Interrupted' });
  });

  test('is left alone by an interrupt that only ends the watch', async () => {
    const controller = new AbortController();
    const { outcome } = await runWorkflow(
      connection(),
      request,
      options('left', { interrupt: controller.signal, onInterrupt: 'leave', onHistory: () => controller.abort() }),
    );
    expect(outcome.status).toBe('RUNNING');
    expect((await readExecution(cloud.target, outcome.executionArn)).status).toBe('RUNNING');
  });

  test('continues when the connection is lost and found again', async () => {
    const lost = {
      target: cloud.lostTarget(),
      reconnect() {
        lost.target = cloud.target;
        return Promise.resolve();
      },
    };
    const { outcome } = await runWorkflow(lost, { ...request, input: 'end' }, options('reconnected'));
    expect(outcome.status).toBe('SUCCEEDED');
  });

  test('fails when the connection stays lost', async () => {
    const lost = {
      target: cloud.lostTarget(),
      reconnect: () => Promise.reject(new Error('the cloud does not come back')),
    };
    await expect(runWorkflow(lost, request, options('gone'))).rejects.toThrow('the cloud does not come back');
  });
});
