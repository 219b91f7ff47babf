import { type Cloud, startCloud } from '../../local/assembly/cloud.ts';
import { executionNameFor } from '../../ops/execution-name.ts';
import { readHistory } from '../../ops/history.ts';
import { listExecutions } from '../../ops/list.ts';
import { locateExecution } from '../../ops/locate.ts';
import { readLogs } from '../../ops/logs.ts';
import { RUN_TIMEOUT } from '../../ops/outcome.ts';
import { type RunOptions, runWorkflow } from '../../ops/run.ts';
import { startExecution } from '../../ops/start.ts';
import { readExecution } from '../../ops/status.ts';
import { openTarget, type Target } from '../../ops/target.ts';
import { watchExecution } from '../../ops/watch.ts';
import { writeAssembly } from '../local/assembly.ts';

// a machine that ends at once, waits for an hour, or runs a function that logs, as its input says
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Way',
  States: {
    Way: {
      Type: 'Choice',
      Choices: [
        { Condition: "{% $states.input.input = 'wait' %}", Next: 'Wait' },
        { Condition: "{% $states.input.input = 'log' %}", Next: 'Log' },
      ],
      Default: 'End',
    },
    Wait: { Type: 'Wait', Seconds: 3600, Next: 'End' },
    Log: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: '@Logger', Payload: '{% $states.input %}' },
      Next: 'End',
    },
    End: { Type: 'Pass', End: true },
  },
};

const source = `
  export const handler = async ({ workflowId }) => {
    for (const level of ['INFO', 'WARN']) {
      console.log(JSON.stringify({ level, message: 'about it', service: 'test/logger', workflowId }));
    }
    console.log(JSON.stringify({ level: 'INFO', message: 'about another', workflowId: 'another' }));
    console.log('on the console', { of: 'its own' });
    process.stderr.write('on stderr\\n');
  };`;

let cloud: Cloud;
let target: Target;
beforeAll(async () => {
  cloud = await startCloud({ assembly: await writeAssembly({ functions: { Logger: { source } }, definition }) });
  target = openCloud();
});
afterAll(async () => {
  target.close();
  await cloud.stop();
});

function openCloud(): Target {
  const { endpoint, credentials, outputs } = cloud;
  return openTarget({ stateMachineArn: outputs.StateMachineArn ?? '', endpoint, credentials });
}

/**
 * A target whose cloud is gone. Under jest the SDK loses the code of a real connection's error, which is of another
 * realm there, so the error is made here; test/cli/run.test.ts kills a real cloud.
 */
function lostTarget(): Target {
  const lost = openCloud();
  lost.stepFunctions.send = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
  return lost;
}

/** Starts an execution and sees it end. */
async function ended(name: string, input: string, workflowId?: string): Promise<string> {
  const request = { input, faults: [], faultSeed: 0, ...(workflowId === undefined ? {} : { workflowId }) };
  const { executionArn } = await startExecution(target, name, request);
  await watchExecution(target, executionArn, { everyMs: 5, onHistory: () => undefined });
  return executionArn;
}

describe('an execution is found', () => {
  test('by its name, by its ARN, and by the id of its workflow', async () => {
    const name = executionNameFor('found', '1a2b3c');
    const executionArn = await ended(name, 'end', 'found');
    for (const id of [name, executionArn, 'found']) {
      expect(await locateExecution(target, id)).toBe(executionArn);
    }
  });

  test('by the id of a workflow that its name does not carry', async () => {
    const executionArn = await ended('started-by-api', 'end', 'an-id-of-its-own');
    expect(await locateExecution(target, 'an-id-of-its-own')).toBe(executionArn);
  });

  test('by the longest id there may be, which does not fit into the name', async () => {
    const workflowId = 'x'.repeat(80);
    const executionArn = await ended(executionNameFor(workflowId, '1a2b3c'), 'end', workflowId);
    expect(await locateExecution(target, workflowId)).toBe(executionArn);
  });

  test('as the newest of its workflow', async () => {
    await ended('again--000001', 'end', 'again');
    const newest = await ended('again--000002', 'end', 'again');
    expect(await locateExecution(target, 'again')).toBe(newest);
  });

  test('fails with the names there are, for an unknown name and for an unknown ARN', async () => {
    const executionArn = await ended('known', 'end');
    await expect(locateExecution(target, 'unknown')).rejects.toThrow(/is called "unknown"; there are .*/);
    await expect(locateExecution(target, `${executionArn}-not`)).rejects.toThrow(/there are/);
  });
});

describe('starting an execution again', () => {
  test('is the same execution, also when it has ended', async () => {
    const once = await ended('once', 'end');
    expect(await ended('once', 'end')).toBe(once);
  });

  test('fails when the name was used for another request', async () => {
    await ended('taken', 'end');
    await expect(ended('taken', 'wait')).rejects.toThrow('Execution Already Exists');
  });
});

test('a history is read as a whole, or only what is new', async () => {
  const executionArn = await ended('history', 'end');
  const all = await readHistory(target, executionArn);
  expect(all.map(({ id }) => id)).toEqual(all.map((_, index) => index + 1));
  for (const { id = 0 } of all) expect(await readHistory(target, executionArn, id)).toEqual(all.slice(id));
});

test('a list holds the newest first, and no more than asked for', async () => {
  for (const name of ['list-1', 'list-2', 'list-3']) await ended(name, 'end');
  expect((await listExecutions(target, 2)).map(({ name }) => name)).toEqual(['list-3', 'list-2']);
});

// N30: only the 200 newest were looked through
test('an execution is found by its name behind any number of newer ones', async () => {
  const executionArn = await ended('old-one', 'end');
  for (let newer = 0; newer < 201; newer++) await startExecution(target, `newer-${newer}`, { input: 'end' });
  expect(await locateExecution(target, 'old-one')).toBe(executionArn);
  await expect(locateExecution(target, 'no-such-one')).rejects.toThrow('no execution or workflow is called');
});

// N9: what an agent prints by itself names no workflow
test('logs are whatever was printed in calls of the workflow, in the order of time, and nothing of others', async () => {
  await ended('logging-before', 'log', 'another');
  const execution = await readExecution(target, await ended('logging', 'log', 'my-logs'));
  const lines = await readLogs(target, execution);
  expect(lines.map(({ level, message, source: service }) => [level, message, service])).toEqual([
    ['INFO', 'about it', 'test/logger'],
    ['WARN', 'about it', 'test/logger'],
    ['INFO', "on the console { of: 'its own' }", 'test/logger'],
    ['', 'on stderr', 'test/logger'],
  ]);
  const [requestId, ...others] = new Set(lines.map((line) => line.requestId));
  expect([requestId, others]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), []]);
});

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
  const connection = () => ({ target, reconnect: () => Promise.reject(new Error('not expected')) });

  test('is stopped when its time is up', async () => {
    const { outcome } = await runWorkflow(connection(), request, options('slow', { timeoutMs: 20 }));
    expect(outcome).toMatchObject({ status: 'TIMED_OUT', error: RUN_TIMEOUT });
    expect((await readExecution(target, outcome.executionArn)).status).toBe('ABORTED');
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

  test('goes on when the connection is lost and found again', async () => {
    const lost = {
      target: lostTarget(),
      reconnect() {
        lost.target = target;
        return Promise.resolve();
      },
    };
    const { outcome } = await runWorkflow(lost, { ...request, input: 'end' }, options('reconnected'));
    expect(outcome.status).toBe('SUCCEEDED');
  });

  test('fails when the connection stays lost', async () => {
    const lost = { target: lostTarget(), reconnect: () => Promise.reject(new Error('the cloud does not come back')) };
    await expect(runWorkflow(lost, request, options('gone'))).rejects.toThrow('the cloud does not come back');
  });
});
