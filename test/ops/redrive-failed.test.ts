import { listFailed, redriveAll, summarize } from '../../ops/redrive-failed.ts';
import { type Responses, startService } from './support/service.ts';

const ARN = 'arn:aws:states:eu-west-1:000000000000:execution:flow:run';
const FAILED = { executionArn: ARN, name: 'run', status: 'FAILED', error: 'CriticalDegradationError', input: '{}' };

/** Selects and redrives what a service lists as failed. */
async function redriveFailed(responses: Responses, interrupt = new AbortController().signal) {
  const service = await startService({
    ListExecutions: { executions: [{ executionArn: ARN }] },
    DescribeExecution: FAILED,
    GetItem: {},
    RedriveExecution: { redriveDate: 1 },
    ...responses,
  });
  try {
    // the service lists it as failed and as timed out
    const [first] = await listFailed(service.target, {});
    const selected = first === undefined ? [] : [first];
    const options = { perSecond: 100, everyMs: 1, interrupt, onProgress: () => {} };
    return summarize(await redriveAll(service.target, selected, options));
  } finally {
    await service.close();
  }
}

test('an execution that fails again is counted so', async () => {
  expect(await redriveFailed({})).toMatchObject({
    selected: 1,
    succeeded: 0,
    failedAgain: 1,
    executions: [{ name: 'run', result: 'failed-again', error: 'CriticalDegradationError' }],
  });
});

test('an execution that the service refuses to redrive has its reason', async () => {
  const refusal = { __type: 'ExecutionNotRedrivable', message: 'too old' };
  expect(await redriveFailed({ RedriveExecution: refusal })).toMatchObject({
    failedAgain: 0,
    refused: 1,
    executions: [{ result: 'refused', refused: 'run is FAILED and cannot be redriven: too old' }],
  });
});

test('executions not reached before an interrupt are not redriven', async () => {
  expect(await redriveFailed({}, AbortSignal.abort())).toMatchObject({ failedAgain: 0, notRedriven: 1 });
});

test('an execution that ended with SupersededError is not selected: a redrive would end so again', async () => {
  expect(await redriveFailed({ DescribeExecution: { ...FAILED, error: 'SupersededError' } })).toMatchObject({
    selected: 0,
    executions: [],
  });
});
