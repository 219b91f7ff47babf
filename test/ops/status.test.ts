import { readExecution } from '../../ops/status.ts';
import { startService } from './support/service.ts';

const ARN = 'arn:aws:states:eu-west-1:000000000000:execution:flow:run';

async function read(described: object) {
  const service = await startService({ DescribeExecution: { executionArn: ARN, name: 'run', ...described } });
  try {
    return await readExecution(service.target, ARN);
  } finally {
    await service.close();
  }
}

test('a running execution has no end, no error and no output', async () => {
  const input = JSON.stringify({ workflowId: 'weekly', faults: ['risk=error'], input: {} });
  expect(await read({ status: 'RUNNING', startDate: 1_767_600_000.5, redriveCount: 2, input })).toEqual({
    executionArn: ARN,
    name: 'run',
    workflowId: 'weekly',
    faults: ['risk=error'],
    status: 'RUNNING',
    startedAtMs: 1_767_600_000_500,
    redriveCount: 2,
  });
});

test('the cause of a failed execution is the message of the function that failed it', async () => {
  const cause = JSON.stringify({ errorType: 'AgentError', errorMessage: 'broke', trace: [] });
  const execution = await read({ status: 'FAILED', startDate: 1, stopDate: 3, error: 'AgentError', cause });
  expect(execution).toMatchObject({ status: 'FAILED', stoppedAtMs: 3_000, error: 'AgentError', cause: 'broke' });
});

test.each(['{}', '5', 'null', '[]', '{"workflowId":5,"faults":"risk=error"}'])(
  'an execution whose input is no request of a workflow is named by its own name: %s',
  async (input) => {
    expect(await read({ input })).toMatchObject({ workflowId: 'run', faults: [] });
  },
);

test('an execution that does not exist is the error of the service', async () => {
  const service = await startService({ DescribeExecution: { __type: 'ExecutionDoesNotExist', message: 'no' } });
  try {
    await expect(readExecution(service.target, ARN)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  } finally {
    await service.close();
  }
});
