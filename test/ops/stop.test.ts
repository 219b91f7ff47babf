import { stopExecution } from '../../ops/stop.ts';
import { startService } from './support/service.ts';

const EXECUTION = {
  name: 'run',
  workflowId: 'run',
  faults: [],
  status: 'RUNNING',
  startedAtMs: 1,
  redriveCount: 0,
} as const;
const ARN = 'arn:aws:states:eu-west-1:000000000000:execution:flow:run';

test('a stop carries its error and its cause, which the execution then ends with', async () => {
  const service = await startService({ StopExecution: { stopDate: 1 } });
  try {
    await stopExecution(
      { ...service.target, workflowTable: '' },
      { ...EXECUTION, executionArn: ARN },
      { error: 'Stopped', cause: 'a wrong input' },
    );
    expect(service.requests).toEqual([
      { action: 'StopExecution', body: { executionArn: ARN, error: 'Stopped', cause: 'a wrong input' } },
    ]);
  } finally {
    await service.close();
  }
});
