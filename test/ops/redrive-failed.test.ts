import { marshall } from '@aws-sdk/util-dynamodb';
import { listFailed, redriveAll, summarize } from '../../ops/redrive-failed.ts';
import { type Responses, startService } from './support/service.ts';

const ARN = 'arn:aws:states:eu-west-1:000000000000:execution:flow:run';
/** As the index has it. */
const ENTRY = {
  workflowId: '#executions#flow',
  record: '000000000000001#run',
  schemaVersion: 1,
  expiresAtSec: 4e9,
  name: 'run',
  executionArn: ARN,
  ofWorkflowId: 'run',
  startedAtMs: 1,
  stoppedAtMs: 2,
  status: 'FAILED',
  error: 'CriticalDegradationError',
  redriveCount: 0,
  version: 1,
};
const FAILED = { executionArn: ARN, name: 'run', status: 'FAILED', error: 'CriticalDegradationError', input: '{}' };

/** Selects and redrives what a service lists as failed. */
async function redriveFailed(responses: Responses, interrupt = new AbortController().signal) {
  const service = await startService({
    Query: { Items: [marshall(ENTRY)] },
    DescribeExecution: FAILED,
    GetItem: {},
    RedriveExecution: { redriveDate: 1 },
    ...responses,
  });
  try {
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
  expect(await redriveFailed({ Query: { Items: [marshall({ ...ENTRY, error: 'SupersededError' })] } })).toMatchObject({
    selected: 0,
    executions: [],
  });
});
