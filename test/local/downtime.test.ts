import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type Cloud, startCloud } from '../../local/assembly/cloud.ts';
import type { Json } from '../../local/json.ts';
import { type Attachment, attach } from '../../local/process/client.ts';
import { isAlive, readLock } from '../../local/process/lock-file.ts';
import { temporaryDirectory, writeAssembly } from './assembly.ts';

const HOUR_MS = 3_600_000;

/** A function whose first attempt never answers, and which says what is left of a deadline that the run carries. */
const source = `
  import { existsSync, writeFileSync } from 'node:fs';
  export const handler = async ({ deadlineMs }) => {
    if (!existsSync(process.env.MARKER)) {
      writeFileSync(process.env.MARKER, '');
      await new Promise(() => {});
    }
    return { isInTime: Date.now() < deadlineMs };
  };`;

// N14: the terminal was closed in the middle of a run; hours later all calls in flight were States.Timeout
describe('a cloud that is down for longer than a call may take', () => {
  let cloud: Cloud;
  afterEach(() => cloud.stop());

  test.each(['ended', 'killed'])(
    'calls again what was in flight when it was %s, under the time it had left',
    async (how) => {
      const [stateDir, marker] = [temporaryDirectory(), join(temporaryDirectory(), 'called')];
      const assembly = await writeAssembly({
        functions: { Answers: { source, timeoutSeconds: 40, environment: { MARKER: marker } } },
        definition: {
          QueryLanguage: 'JSONata',
          StartAt: 'Call',
          States: {
            Call: {
              Type: 'Task',
              Resource: 'arn:aws:states:::lambda:invoke',
              Arguments: { FunctionName: '@Answers', Payload: { deadlineMs: '{% $millis() + 60000 %}' } },
              TimeoutSeconds: 50,
              Output: '{% $states.result.Payload %}',
              End: true,
            },
          },
        },
      });
      cloud = await startCloud({ assembly, stateDir });
      const { executionArn } = (await cloud.stepFunctions.call('StartExecution', {
        stateMachineArn: cloud.outputs.StateMachineArn ?? '',
        input: '{}',
      })) as { executionArn: string };
      while (!existsSync(marker)) await pause();
      const left = temporaryDirectory();
      if (how === 'killed') cpSync(stateDir, left, { recursive: true }); // what a kill would leave
      await cloud.stop();
      if (how === 'ended') cpSync(stateDir, left, { recursive: true });

      cloud = await startCloud({ assembly, stateDir: left, machineNowMs: () => Date.now() + HOUR_MS });
      const { status, output } = await ended(executionArn);
      expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: '{"isInTime":true}' });
      const { events } = (await cloud.stepFunctions.call('GetExecutionHistory', { executionArn })) as {
        events: { type: string }[];
      };
      expect(events.filter(({ type }) => type.startsWith('Task')).map(({ type }) => type)).toEqual([
        'TaskStateEntered',
        'TaskScheduled',
        'TaskStarted',
        'TaskSucceeded',
        'TaskStateExited',
      ]);
    },
  );

  test("is back at the machine's time if only a Wait was under way, whose due time is kept", async () => {
    const stateDir = temporaryDirectory();
    const assembly = await writeAssembly({
      definition: {
        QueryLanguage: 'JSONata',
        StartAt: 'Wait',
        States: { Wait: { Type: 'Wait', Seconds: 1800, End: true } },
      },
    });
    cloud = await startCloud({ assembly, stateDir });
    const startedMs = cloud.clock.nowMs();
    const { executionArn } = (await cloud.stepFunctions.call('StartExecution', {
      stateMachineArn: cloud.outputs.StateMachineArn ?? '',
      input: '{}',
    })) as { executionArn: string };
    while (cloud.stepFunctions.hasCallsUnderWay()) await pause();
    await cloud.stop();

    cloud = await startCloud({ assembly, stateDir, machineNowMs: () => Date.now() + HOUR_MS });
    expect(cloud.clock.nowMs()).toBeGreaterThanOrEqual(startedMs + HOUR_MS);
    expect((await ended(executionArn)).status).toBe('SUCCEEDED');
  });

  async function ended(executionArn: string): Promise<{ status: string; output?: string }> {
    for (;;) {
      const execution = (await cloud.stepFunctions.call('DescribeExecution', { executionArn })) as Record<string, Json>;
      if (execution.status !== 'RUNNING') return execution as { status: string; output?: string };
      await pause();
    }
  }
});

describe('a cloud in a process of its own without clients', () => {
  /** A function that notes each of its calls and takes 1.5 s, longer than an idle cloud stays up. */
  async function startedCall(): Promise<{
    attachment: Attachment;
    assembly: string;
    stateDir: string;
    calls(): number;
  }> {
    const [stateDir, marks] = [temporaryDirectory(), temporaryDirectory()];
    const assembly = await writeAssembly({
      functions: {
        Takes: {
          source: `
            import { mkdtempSync } from 'node:fs';
            export const handler = async () => {
              mkdtempSync(process.env.MARKS + '/call-');
              await new Promise((resolve) => setTimeout(resolve, 1500));
            };`,
          environment: { MARKS: marks },
        },
      },
      definition: {
        QueryLanguage: 'JSONata',
        StartAt: 'Call',
        States: {
          Call: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: { FunctionName: '@Takes' },
            End: true,
          },
        },
      },
    });
    const attachment = await attach({ stateDir, assembly });
    const start = new StartExecutionCommand({ stateMachineArn: attachment.outputs.StateMachineArn, name: 'one' });
    await withSfn(attachment, (client) => client.send(start));
    const calls = () => readdirSync(marks).length;
    while (calls() === 0) await pause();
    return { attachment, assembly, stateDir, calls };
  }

  async function ended({ assembly, stateDir }: { assembly: string; stateDir: string }): Promise<string | undefined> {
    const again = await attach({ stateDir, assembly });
    const executionArn = `${again.outputs.StateMachineArn?.replace(':stateMachine:', ':execution:')}:one`;
    try {
      for (;;) {
        const { status } = await withSfn(again, (client) =>
          client.send(new DescribeExecutionCommand({ executionArn })),
        );
        if (status !== 'RUNNING') return status;
        await pause();
      }
    } finally {
      again.close();
    }
  }

  test('stays up until the calls under way have ended', async () => {
    const started = await startedCall();
    started.attachment.close();
    while (isAlive(started.attachment.pid)) await pause();
    expect(readLock(started.stateDir)).toBeUndefined();
    expect(await ended(started)).toBe('SUCCEEDED');
    expect(started.calls()).toBe(1);
  });

  // N14: SIGHUP is what the end of a terminal sends
  test('ends in order on SIGHUP, and calls again at the next start', async () => {
    const started = await startedCall();
    process.kill(started.attachment.pid, 'SIGHUP');
    while (isAlive(started.attachment.pid)) await pause();
    expect(readLock(started.stateDir)).toBeUndefined();
    expect(await ended(started)).toBe('SUCCEEDED');
    expect(started.calls()).toBe(2);
  });
});

/** Asks once, with a client of its own. */
async function withSfn<T>({ endpoint, credentials }: Attachment, ask: (client: SFNClient) => Promise<T>): Promise<T> {
  const client = new SFNClient({ endpoint, region: 'us-east-1', credentials });
  try {
    return await ask(client);
  } finally {
    client.destroy();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}
