import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { JsonObject } from '../../../../local/json.ts';
import { fileJournal } from '../../../../local/services/step-functions/index.ts';
import { createHarness, type Harness, type Journal, LAMBDA, TaskError } from './harness.ts';

/** More than stay in the journal. */
const CLOSED = 30;

const EACH: JsonObject = {
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemProcessor: { StartAt: 'Work', States: { Work: { Type: 'Task', Resource: LAMBDA, End: true } } },
      End: true,
    },
  },
};
const WAITING: JsonObject = {
  StartAt: 'Before',
  States: {
    Before: { Type: 'Pass', Assign: { kept: 'größe ✓' }, Next: 'Rest' },
    Rest: { Type: 'Task', Resource: LAMBDA, Next: 'After' },
    After: { Type: 'Pass', Output: '{% $kept %}', End: true },
  },
};

describe('closed executions in the archive', () => {
  let directory = '';
  let open: Journal[] = [];
  let workFails = true;
  let restHangs = true;
  let worked: unknown[] = [];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'archive-'));
    open = [];
    workFails = true;
    restHangs = true;
    worked = [];
  });
  afterEach(() => {
    for (const journal of open) journal.close();
    rmSync(directory, { recursive: true });
  });
  const journalPath = () => join(directory, 'step-functions.jsonl');
  const archivePath = () => join(directory, 'closed.jsonl.gz');

  function start(): Harness {
    const journal = fileJournal(directory);
    open.push(journal);
    return createHarness(
      {
        Rest: () => (restHangs ? undefined : {}),
        Work: ({ parameters }) => {
          if (parameters === 'ill' && workFails) return new TaskError('Ill', 'as told');
          worked.push(parameters);
          return { done: parameters };
        },
      },
      // the harness's random numbers begin anew with each start, and with them generated names
      { journal, random: Math.random },
    );
  }

  async function restarted(): Promise<Harness> {
    const harness = start();
    await harness.service.recover();
    return harness;
  }

  /** Closed ones of every kind, and one whose task is in flight. */
  async function past(): Promise<{ arns: string[]; failed: string; waiting: string }> {
    const harness = start();
    const waiting = await harness.start(WAITING, {}, 'waiting');
    const failed = await harness.start(EACH, ['well', 'ill'], 'failed');
    const { stateMachineArn = null } = await harness.end(failed);
    // a later definition: those of before are still needed
    await harness.call('UpdateStateMachine', {
      stateMachineArn,
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...WAITING }),
    });
    await harness.call('StartExecution', { stateMachineArn, name: 'second' });
    const aborted = await harness.start(WAITING, {}, 'aborted');
    await harness.call('StopExecution', { executionArn: aborted, error: 'Enough', cause: 'by hand' });
    const arns = [waiting, failed, aborted];
    for (const arn of await many(harness, 'run')) arns.push(arn);
    return { arns, failed, waiting };
  }

  async function many(harness: Harness, name: string): Promise<string[]> {
    const arns: string[] = [];
    for (let count = 0; count < CLOSED; count++) {
      const arn = await harness.start(EACH, [count, { text: 'größe ✓' }], `${name}-${count}`);
      await harness.end(arn);
      arns.push(arn);
    }
    return arns;
  }

  async function answers(harness: Harness, arns: readonly string[]): Promise<unknown> {
    const machines = (await harness.call('ListStateMachines')).stateMachines as JsonObject[];
    return {
      machines: await Promise.all(
        machines.map(async ({ stateMachineArn = null }) => ({
          described: await harness.call('DescribeStateMachine', { stateMachineArn }),
          listed: await harness.call('ListExecutions', { stateMachineArn }),
        })),
      ),
      executions: await Promise.all(
        arns.map(async (executionArn) => ({
          described: await harness.call('DescribeExecution', { executionArn }),
          machine: await harness.call('DescribeStateMachineForExecution', { executionArn }),
          history: await harness.call('GetExecutionHistory', { executionArn, maxResults: 1000 }),
        })),
      ),
    };
  }

  test('are unchanged, however often the service starts again', async () => {
    const { arns } = await past();
    const inJournal = await answers(await restartedWithoutArchive(), arns);

    expect(await answers(await restarted(), arns)).toEqual(inJournal);
    expect(await answers(await restarted(), arns)).toEqual(inJournal);
    expect(readFileSync(journalPath(), 'utf8')).toContain('"executionArchived"');
  });

  /** What the journal alone says. */
  async function restartedWithoutArchive(): Promise<Harness> {
    const { append, read, close } = fileJournal(directory);
    const journal: Journal = { append: () => undefined, read, close };
    open.push({ append, read, close });
    const harness = createHarness({}, { journal });
    await harness.service.recover();
    return harness;
  }

  test('leave a journal that is read in no time', async () => {
    await past();
    const before = statSync(journalPath()).size;
    await restarted();

    // the rest is what is described and listed of each
    expect(statSync(journalPath()).size).toBeLessThan(before / 3);
    expect(readFileSync(journalPath(), 'utf8')).not.toContain('"MapStateEntered"');
  });

  // state per run below 100 KB
  test('are compressed, and can be read as JSON lines by any program', async () => {
    await past();
    await restarted();
    const lines = gunzipSync(readFileSync(archivePath())).toString().trimEnd().split('\n');
    expect(lines.map((line) => Object.keys(JSON.parse(line) as object))).toEqual(
      Array(CLOSED + 2).fill(['events', 'branches']),
    );
    expect(statSync(archivePath()).size).toBeLessThan(lines.join('').length / 3);
  });

  test('are redriven like any other, and stay so', async () => {
    const { failed } = await past();
    await restarted();
    const harness = await restarted();
    workFails = false;
    worked = [];
    await harness.call('RedriveExecution', { executionArn: failed });
    const ended = await harness.end(failed);

    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: '[{"done":"well"},{"done":"ill"}]', redriveCount: 1 });
    expect(worked).toEqual(['ill']);
    const history = await harness.history(failed);
    await many(harness, 'later');
    await restarted();
    const again = await restarted();
    expect(await again.call('DescribeExecution', { executionArn: failed })).toEqual(ended);
    expect(await again.history(failed)).toEqual(history);
  });

  test('do not affect running executions', async () => {
    const { waiting } = await past();
    await restarted();
    restHangs = false;
    const harness = await restarted();

    expect(await harness.end(waiting)).toMatchObject({ status: 'SUCCEEDED', output: '"größe ✓"' });
  });

  test('are in the journal still when a kill came before the journal pointed to the archive', async () => {
    const { arns } = await past();
    const expected = await answers(await restartedWithoutArchive(), arns);
    // the archive was written, and half of the next journal
    appendFileSync(archivePath(), '{"events":[],"branches":[]}\n{"events":[{"id":1');
    writeFileSync(`${journalPath()}.next`, '{"kind":"machineDepl');

    expect(await answers(await restarted(), arns)).toEqual(expected);
    expect(await answers(await restarted(), arns)).toEqual(expected);
  });

  test('fail to be read from a damaged archive, by name and with the way out', async () => {
    const { failed } = await past();
    await restarted();
    writeFileSync(archivePath(), 'x'.repeat(statSync(archivePath()).size));
    const harness = await restarted();

    await expect(harness.history(failed)).rejects.toThrow(/closed\.jsonl\.gz is damaged at byte \d+.*move the state/);
    expect(await harness.call('ListStateMachines')).toMatchObject({ stateMachines: expect.any(Array) });
  });
});
