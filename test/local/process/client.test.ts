import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type Attachment, attach } from '../../../local/process/client.ts';
import { isAlive, readLock } from '../../../local/process/lock-file.ts';
import { temporaryDirectory, writeAssembly } from '../assembly.ts';

describe('attaching to a cloud in a process of its own', () => {
  let assembly: string;
  const open: Attachment[] = [];

  beforeAll(async () => {
    assembly = await writeAssembly({
      definition: {
        QueryLanguage: 'JSONata',
        StartAt: 'Answer',
        States: { Answer: { Type: 'Pass', Output: { answer: 42 }, End: true } },
      },
    });
  });
  afterEach(async () => {
    const pids = open.splice(0).map((attachment) => {
      attachment.close();
      return attachment.pid;
    });
    for (const pid of pids) await ended(pid);
  });

  async function attached(stateDir: string, time: 'real' | 'virtual' = 'real') {
    const attachment = await attach({ stateDir, assembly, time });
    open.push(attachment);
    return attachment;
  }

  test('starts the cloud, which answers the AWS SDK and keeps its state unreadable for other users', async () => {
    const stateDir = temporaryDirectory();
    const attachment = await attached(stateDir);
    const { outputs } = attachment;
    const client = clientOf(attachment);
    const { executionArn } = await client.send(
      new StartExecutionCommand({ stateMachineArn: outputs.StateMachineArn, input: '{}' }),
    );
    const { startDate } = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(startDate).toBeInstanceOf(Date);
    client.destroy();
    expect(statSync(stateDir).mode & 0o077).toBe(0);
    for (const file of ['cloud.lock', 'cloud.log', 'clock.json', 'dynamodb']) {
      expect([file, statSync(join(stateDir, file)).mode & 0o077]).toEqual([file, 0]);
    }
  });

  test('tells the time of a cloud whose time is virtual, which a wait of a day has moved on', async () => {
    const day = { Type: 'Wait', Seconds: 86_400, End: true };
    const waits = await writeAssembly({
      definition: { QueryLanguage: 'JSONata', StartAt: 'Day', States: { Day: day } },
    });
    const attachment = await attach({ stateDir: temporaryDirectory(), assembly: waits, time: 'virtual' });
    open.push(attachment);
    const client = clientOf(attachment);
    const stateMachineArn = attachment.outputs.StateMachineArn;
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input: '{}' }));
    let stopDate: Date | undefined;
    while (stopDate === undefined) ({ stopDate } = await client.send(new DescribeExecutionCommand({ executionArn })));
    client.destroy();
    expect(attachment.nowMs()).toBe(stopDate.getTime());
  });

  test('lets clients that start at once share one cloud, which is up for as long as one is attached, and no longer', async () => {
    const stateDir = temporaryDirectory();
    const [first, second] = await Promise.all([attached(stateDir), attached(stateDir)]);
    expect(second.pid).toBe(first.pid);
    expect(second.endpoint).toBe(first.endpoint);
    first.close();
    expect((await attached(stateDir)).pid).toBe(second.pid);
    second.close();
    open.at(-1)?.close();
    await ended(second.pid);
  });

  test('notifies its clients when it dies, and restarts once for two that find it dead at once', async () => {
    const stateDir = temporaryDirectory();
    const dead = await attached(stateDir);
    const lost = new Promise<void>((resolve) => dead.onLost(resolve));
    process.kill(dead.pid, 'SIGKILL');
    await lost;
    const [first, second] = await Promise.all([attached(stateDir), attached(stateDir)]);
    expect(first.pid).not.toBe(dead.pid);
    expect(second.pid).toBe(first.pid);
  });

  test('fails for another time mode while a client is attached, and names the process that owns the state', async () => {
    const stateDir = temporaryDirectory();
    const { pid } = await attached(stateDir);
    await expect(attached(stateDir, 'virtual')).rejects.toThrow(
      new RegExp(`held by process ${pid}, which has run in real time since`),
    );
  });

  test('fails with the fault of a template that cannot be run', async () => {
    const broken = await writeAssembly({
      resources: { Every: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(5 minute)' } } },
    });
    await expect(attach({ stateDir: temporaryDirectory(), assembly: broken })).rejects.toThrow(
      /AWS::Events::Rule Every of stack Test: .*rate\(5 minute\)/,
    );
  });

  test('fails with the conflict when the state does not fit the template, and leaves no process behind', async () => {
    const stateDir = temporaryDirectory();
    const table = (key: string) => ({
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
      },
    });
    const [first, other] = await Promise.all(
      ['id', 'key'].map((key) => writeAssembly({ resources: { Items: table(key) } })),
    );
    const { pid, close } = await attach({ stateDir, assembly: String(first) });
    close();
    await ended(pid);
    await expect(attach({ stateDir, assembly: String(other) })).rejects.toThrow(
      'table Test-Items exists with keys and indexes id, the template wants key',
    );
    expect(readLock(stateDir)).toBeUndefined();
  });
});

function clientOf({ endpoint, credentials }: Attachment): SFNClient {
  return new SFNClient({ endpoint, region: 'us-east-1', credentials });
}

async function ended(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}
