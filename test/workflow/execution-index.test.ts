import { ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { jsonAnswer } from '../../local/wire/answer.ts';
import { type ListedExecution, listExecutions } from '../../ops/list.ts';
import { startExecution } from '../../ops/start.ts';
import { readExecution } from '../../ops/status.ts';
import { stopExecution } from '../../ops/stop.ts';
import { readEntries } from '../../stores/execution-index/entries.ts';
import { needs } from '../support/endpoint/needs.ts';
import { observed } from '../support/observed.ts';
import { assemblyOf } from '../support/synth.ts';
import { openOwnWorld, openWorld, type World } from '../support/world.ts';

const INPUT = { ticker: 'AAPL' };

let world: World;
beforeAll(async () => {
  world = await openWorld('research');
});
afterAll(() => world.close());

/** The execution as the index has it. */
async function indexed(name: string): Promise<ListedExecution | undefined> {
  const { executions } = await listExecutions([world.target], { limit: 100 });
  return executions.find((execution) => execution.name === name);
}

async function run(name: string, request: object): Promise<ListedExecution | undefined> {
  const { executionArn } = await startExecution(world.target, name, request);
  await world.ended(executionArn);
  return await indexed(name);
}

needs(['virtualTime', 'ownCloud'], () => {
  test('a run that succeeded is there before anybody asks, with its level, its failed agents and its input', async () => {
    expect(await run('good', { input: INPUT, faults: ['momentum=error'], workflowId: 'the-good' })).toMatchObject({
      workflowId: 'the-good',
      status: 'SUCCEEDED',
      redriveCount: 0,
      error: null,
      degradationLevel: 0,
      failedAgents: ['momentum'],
      input: '{"ticker":"AAPL"}',
    });
  });

  test('a failed run has its error and its failed agents; redriven, it runs, and has its new end', async () => {
    const failed = await run('bad', { input: INPUT, faults: ['quality-gate=error'] });
    expect(failed).toMatchObject({
      status: 'FAILED',
      error: 'QuorumNotReachedError',
      failedAgents: ['quality-gate'],
      degradationLevel: null,
    });
    await world.resetCircuits();
    await world.redrive(String(failed?.executionArn));
    expect(await indexed('bad')).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1, error: null, failedAgents: [] });
  });

  test('what no handler sees is there by its event: a stop by somebody else, an input that Accept refuses', async () => {
    const { executionArn } = await startExecution(world.target, 'stopped', { input: INPUT, faults: ['risk=hang'] });
    await world.pass(1_000);
    expect(await indexed('stopped')).toMatchObject({ status: 'RUNNING', input: '{"ticker":"AAPL"}' });
    const byConsole = new StopExecutionCommand({ executionArn, error: 'Console', cause: 'by hand' });
    await world.target.stepFunctions.send(byConsole);
    await run('refused', { input: { ticker: 7 } });
    await world.pass(5_000);
    expect(await indexed('stopped')).toMatchObject({ status: 'ABORTED', error: 'Console' });
    expect(await indexed('refused')).toMatchObject({ status: 'FAILED', error: 'InvalidInputError', input: null });
  });

  test('a stop by an operator is there at once, with the reason', async () => {
    const { executionArn } = await startExecution(world.target, 'by-operator', { input: INPUT, faults: ['risk=hang'] });
    const by = { actor: 'somebody', reason: 'a drill' };
    const execution = await readExecution(world.target, executionArn);
    await stopExecution(world.target, execution, { error: 'Stopped', cause: by.reason, by });
    expect(await indexed('by-operator')).toMatchObject({ status: 'ABORTED', operation: { verb: 'stop', ...by } });
  });

  test('the index has what Step Functions lists, and nothing else', async () => {
    const { stateMachineArn, stepFunctions } = world.target;
    const { executions = [] } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
    const { entries } = await readEntries(world.table, stateMachineArn, { limit: 100 });
    const lines = (list: readonly { name?: string | undefined; status?: string | undefined }[]) =>
      list.map(({ name, status }) => `${name} ${status}`).toSorted();
    expect(lines(entries)).toEqual(lines(executions));
  });
});

needs(['virtualTime', 'ownCloud'], () => {
  test('no run fails because its index cannot be written, and later runs are listed', async () => {
    let isBroken = true;
    const disturbed = await openOwnWorld(await assemblyOf('triage'), {
      intercept: async (request, passOn) => {
        const isWrite = String(request.headers['x-amz-target']).endsWith('.UpdateItem');
        if (!isBroken || !isWrite || !request.body.includes('#executions#')) return await passOn();
        return jsonAnswer(
          400,
          { __type: 'ThrottlingException', message: 'Rate exceeded' },
          'application/x-amz-json-1.0',
        );
      },
    });
    try {
      const { target, cloud } = disturbed;
      const request = { input: { text: 'our shop is down' } };
      const first = await startExecution(target, 'unseen', request);
      const { outcome } = await disturbed.ended(first.executionArn);
      expect((await listExecutions([target], { limit: 9 })).executions).toEqual([]);
      const lines = [...(cloud?.logs.groups() ?? [])].flatMap((group) => cloud?.logs.read(group) ?? []);
      const codes = lines.flatMap(({ message }) => /"code":"(\w+)"/.exec(message)?.[1] ?? []);
      observed('FC-120', { outcome: outcome.status, codes });
      isBroken = false;
      const { executionArn } = await startExecution(target, 'seen', request);
      await disturbed.ended(executionArn);
      expect((await listExecutions([target], { limit: 9 })).executions).toMatchObject([{ name: 'seen' }]);
    } finally {
      await disturbed.close();
    }
  });
});
