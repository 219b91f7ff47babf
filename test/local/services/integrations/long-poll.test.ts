import { startCloud } from '../../../../local/assembly/cloud.ts';
import type { Json } from '../../../../local/json.ts';
import { writeAssembly } from '../../assembly.ts';

// N19: the Task held the very time that its long poll waits for
test('virtual time passes while a Task waits for a message of a queue', async () => {
  const cloud = await startCloud({
    time: 'virtual',
    assembly: await writeAssembly({
      resources: { Work: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } } },
      definition: {
        QueryLanguage: 'JSONata',
        StartAt: 'Receive',
        States: {
          Receive: {
            Type: 'Task',
            Resource: 'arn:aws:states:::aws-sdk:sqs:receiveMessage',
            Arguments: { QueueUrl: '{% $states.input.url %}', WaitTimeSeconds: 20 },
            End: true,
          },
        },
      },
    }),
  });
  try {
    const startedMs = cloud.clock.nowMs();
    const ended = new Promise<string>((resolve) => {
      cloud.stepFunctions.onStatusChange((detail) => {
        const { status } = detail as { status: string };
        if (status !== 'RUNNING') resolve(status);
      });
    });
    const input: Json = JSON.stringify({ url: `${cloud.endpoint}/000000000000/work` });
    await cloud.stepFunctions.call('StartExecution', { stateMachineArn: cloud.outputs.StateMachineArn ?? '', input });
    expect(await ended).toBe('SUCCEEDED');
    expect(cloud.clock.nowMs() - startedMs).toBe(20_000);
    expect(cloud.clock.holders()).toEqual([]);
  } finally {
    await cloud.stop();
  }
});
