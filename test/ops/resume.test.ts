import { resumeWorkflow } from '../../ops/resume.ts';
import { startService } from './support/service.ts';

test('a resumed workflow is a new execution of its id, without an input of its own', async () => {
  const service = await startService({ GetItem: {}, StartExecution: { executionArn: 'arn', startDate: 1 } });
  try {
    const started = await resumeWorkflow(service.target, 'weekly', 'second');
    expect(started).toMatchObject({ workflowId: 'weekly', executionArn: 'arn' });
    expect(started.name).toMatch(/^weekly.*second$/);
    const request = service.requests.find(({ body }) => body.stateMachineArn !== undefined);
    expect(request?.body.name).toBe(started.name);
    expect(JSON.parse(String(request?.body.input))).toEqual({ workflowId: 'weekly', resume: true });
  } finally {
    await service.close();
  }
});
