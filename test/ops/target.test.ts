import { openTarget } from '../../ops/target.ts';
import { PUBLISH_MAX_ATTEMPTS } from '../../stores/event-bus.ts';

const stateMachineArn = 'arn:aws:states:ap-southeast-1:000000000000:stateMachine:flow';

test("every client works in the state machine's own region, whatever the shell's is", async () => {
  const target = openTarget({ stateMachineArn });
  try {
    for (const { config } of [target.stepFunctions, target.logs, target.dynamoDb, target.eventBridge]) {
      expect(await config.region()).toBe('ap-southeast-1');
    }
  } finally {
    target.close();
  }
});

test('an endpoint and credentials are those of every client', async () => {
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
  const target = openTarget({ stateMachineArn, endpoint: 'http://127.0.0.1:4566', credentials });
  try {
    for (const { config } of [target.stepFunctions, target.logs, target.dynamoDb, target.eventBridge]) {
      expect(await config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 4566 });
      expect(await config.credentials()).toMatchObject(credentials);
    }
  } finally {
    target.close();
  }
});

test('names that are not given are empty, and publishing has the few attempts of the event bus', async () => {
  const target = openTarget({ stateMachineArn });
  try {
    const { workflow, stage, workflowTable, breakerTable, eventBus, logGroupsOf } = target;
    expect([workflow, stage, workflowTable, breakerTable, eventBus, logGroupsOf].join('')).toBe('');
    expect(await target.eventBridge.config.maxAttempts()).toBe(PUBLISH_MAX_ATTEMPTS);
  } finally {
    target.close();
  }
});
