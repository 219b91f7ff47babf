import { createHarness, START_MS } from './harness.ts';
import { fragile, invoke, redriven } from './redrive-harness.ts';

const DAY_MS = 24 * 3600 * 1000;

describe('a redrive', () => {
  const failed = async () => {
    const harness = createHarness();
    const arn = await harness.start({ StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E' } } });
    await harness.end(arn);
    return { harness, arn };
  };

  test('with a client token that was used happens once', async () => {
    const { harness, arn } = await failed();
    const first = await harness.call('RedriveExecution', { executionArn: arn, clientToken: 'token' });
    await harness.end(arn);
    const second = await harness.call('RedriveExecution', { executionArn: arn, clientToken: 'token' });

    expect(second).toEqual(first);
    expect((await harness.end(arn)).redriveCount).toBe(1);
  });

  test('runs the definition the execution started with, not a newer one', async () => {
    const agent = fragile();
    const harness = createHarness({ A: agent.handler });
    const arn = await harness.start({ StartAt: 'A', States: { A: { ...invoke, End: true } } });
    const { stateMachineArn } = await harness.end(arn);
    const definition = { QueryLanguage: 'JSONata', StartAt: 'B', States: { B: { Type: 'Fail' } } };
    await harness.call('UpdateStateMachine', {
      stateMachineArn: stateMachineArn ?? null,
      definition: JSON.stringify(definition),
    });
    agent.recover();

    expect((await redriven(harness, arn)).status).toBe('SUCCEEDED');
  });

  test('gives the machine its TimeoutSeconds again', async () => {
    const harness = createHarness();
    const arn = await harness.start({
      TimeoutSeconds: 10,
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: 15, End: true } },
    });
    await harness.end(arn);
    const result = await redriven(harness, arn);

    expect(result.status).toBe('TIMED_OUT');
    expect(result.stopDate).toBe(START_MS / 1000 + 20);
  });

  test('fails for an execution that succeeded', async () => {
    const harness = createHarness();
    const arn = await harness.start({ StartAt: 'S', States: { S: { Type: 'Succeed' } } });
    await harness.end(arn);

    await expect(harness.call('RedriveExecution', { executionArn: arn })).rejects.toMatchObject({
      code: 'ExecutionNotRedrivable',
      message: 'Execution is SUCCEEDED and cannot be redriven',
    });
  });

  test('fails for an execution that runs', async () => {
    const harness = createHarness();
    const arn = await harness.start({ StartAt: 'A', States: { A: { ...invoke, End: true } } });

    await expect(harness.call('RedriveExecution', { executionArn: arn })).rejects.toMatchObject({
      code: 'ExecutionNotRedrivable',
    });
  });

  test('fails 14 days after the end', async () => {
    const { harness, arn } = await failed();
    const later = await harness.start({
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: (14 * DAY_MS) / 1000 + 1, End: true } },
    });
    await harness.end(later);

    expect(await harness.call('DescribeExecution', { executionArn: arn })).toMatchObject({
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution redrivable period exceeded',
    });
    await expect(harness.call('RedriveExecution', { executionArn: arn })).rejects.toMatchObject({
      code: 'ExecutionNotRedrivable',
    });
  });

  test('fails for an execution that does not exist', async () => {
    await expect(createHarness().call('RedriveExecution', { executionArn: 'arn:none' })).rejects.toMatchObject({
      code: 'ExecutionDoesNotExist',
    });
  });
});
