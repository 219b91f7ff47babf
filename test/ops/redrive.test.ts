import { redriveExecution } from '../../ops/redrive.ts';
import { redriveToken } from '../../patterns/recovery/redrive-token.ts';
import { type Responses, startService } from './support/service.ts';

const ARN = 'arn:aws:states:eu-west-1:000000000000:execution:flow:run';
const FAILED = { executionArn: ARN, name: 'run', status: 'FAILED', redriveCount: 3, input: '{"workflowId":"weekly"}' };

/** The result of a redrive, and the requests that were sent for it. */
async function redrive(responses: Responses) {
  const service = await startService({ DescribeExecution: FAILED, ...responses });
  try {
    const result = await redriveExecution(service.target, ARN).catch((error: Error) => error);
    return { result, requests: service.requests.map(({ action, body }) => [action, body]) };
  } finally {
    await service.close();
  }
}

test("a redrive carries the token of its number, which is also the recovery's, so that two requests are one redrive", async () => {
  const { result, requests } = await redrive({ RedriveExecution: { redriveDate: 1 } });
  expect(result).toEqual({ executionArn: ARN, name: 'run', workflowId: 'weekly' });
  expect(requests).toEqual([
    ['DescribeExecution', { executionArn: ARN }],
    ['RedriveExecution', { executionArn: ARN, clientToken: redriveToken(ARN, 3) }],
    // the index has it running again, though nothing answers here
    ['UpdateItem', expect.objectContaining({ TableName: 'workflows' })],
  ]);
});

test('an execution that cannot be redriven is refused with its status and the reason of the service', async () => {
  const { result } = await redrive({ RedriveExecution: { __type: 'ExecutionNotRedrivable', message: 'too old' } });
  expect(result).toMatchObject({
    name: 'InvalidInputError',
    message: 'run is FAILED and cannot be redriven: too old',
  });
});

test('any other error of the service is passed on', async () => {
  const { result } = await redrive({ RedriveExecution: { __type: 'ExecutionLimitExceeded', message: 'wait' } });
  expect(result).toMatchObject({ name: 'ExecutionLimitExceeded' });
});
