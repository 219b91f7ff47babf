import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../../local/json.ts';
import { fileJournal } from '../../../../local/services/step-functions/index.ts';
import { createHarness, type Journal, LAMBDA, START_MS, settle, TaskError, types } from './harness.ts';

const invoke = { Type: 'Task', Resource: LAMBDA };

/** A journal that remembers its lines, as a file does. */
function recording(lines: string[]): Journal {
  return {
    append: (change) => lines.push(JSON.stringify(change)),
    read: () => lines.map((line) => JSON.parse(line)),
    close: () => undefined,
  };
}

const CHILD_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:nested-child';
const CHILD = { QueryLanguage: 'JSONata', StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 2, End: true } } };

/** Everything at once: variables, a Wait, a Map with retries, a Parallel with a caught failure, nested and distributed. */
const WORKFLOW: JsonObject = {
  StartAt: 'Begin',
  States: {
    Begin: { Type: 'Pass', Assign: { factor: 10 }, Output: { items: [1, 2, 3] }, Next: 'Rest' },
    Rest: { Type: 'Wait', Seconds: 5, Next: 'Each' },
    Each: {
      Type: 'Map',
      Items: '{% $states.input.items %}',
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: 'Work',
        States: {
          Work: {
            ...invoke,
            Arguments: { item: '{% $states.input %}', attempt: '{% $states.context.State.RetryCount %}' },
            Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 1 }],
            Output: '{% $states.result * $factor %}',
            End: true,
          },
        },
      },
      Next: 'Both',
    },
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Broken', States: { Broken: { ...invoke, End: true } } },
        { StartAt: 'Idle', States: { Idle: { Type: 'Wait', Seconds: 60, End: true } } },
      ],
      Catch: [{ ErrorEquals: ['Broken'], Output: '{% $states.input %}', Next: 'Nested' }],
      Next: 'Nested',
    },
    Nested: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Arguments: { StateMachineArn: CHILD_ARN, Input: '{% $states.input %}' },
      Output: '{% $states.result.Output %}',
      Next: 'Spread',
    },
    Spread: {
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Child',
        States: { Child: { ...invoke, End: true } },
      },
      End: true,
    },
  },
};

const handlers = {
  Work: ({ parameters }: { parameters: unknown }) => {
    const { item, attempt } = parameters as { item: number; attempt: number };
    return item === 2 && attempt === 0 ? new TaskError('Flaky') : item;
  },
  Broken: () => new TaskError('Broken'),
  Child: ({ parameters }: { parameters: unknown }) => Number(parameters) + 1,
};

describe('an execution', () => {
  test('ends the same way wherever the process was killed: nothing lost, nothing doubled, nothing done twice', async () => {
    const lines: string[] = [];
    const undisturbed = createHarness(handlers, { journal: recording(lines) });
    await undisturbed.call('CreateStateMachine', {
      name: 'nested-child',
      roleArn: 'r',
      definition: JSON.stringify(CHILD),
    });
    const arn = await undisturbed.start(WORKFLOW);
    const expected = await undisturbed.end(arn);
    expect(expected.output).toBe('[11,21,31]');
    const expectedTypes = types(await undisturbed.history(arn)).sort();

    const started = lines.findIndex((line) => line.includes('"executionStarted"'));
    for (let kept = started + 1; kept <= lines.length; kept++) {
      const survivors = lines.slice(0, kept);
      const after = createHarness(handlers, { journal: recording(survivors) });
      await after.service.recover();
      const result = await after.end(arn);

      expect(result).toMatchObject({ status: 'SUCCEEDED', output: expected.output ?? null });
      const history = await after.history(arn);
      expect(history.map(({ id }) => id)).toEqual(history.map((_, index) => index + 1));
      expect(types(history).sort()).toEqual(expectedTypes);
      const { executions } = await after.call('ListExecutions', { stateMachineArn: CHILD_ARN });
      expect(executions).toHaveLength(1);
    }
  });

  test('starts a task in flight again under the same event and attempt', async () => {
    const lines: string[] = [];
    const before = createHarness({ A: () => undefined }, { journal: recording(lines) });
    const arn = await before.start({ StartAt: 'A', States: { A: { ...invoke, End: true } } });
    await settle();
    const seen: number[] = [];
    const after = createHarness(
      {
        A: (task) => {
          seen.push(task.scheduledEventId);
          return 'done';
        },
      },
      { journal: recording(lines) },
    );
    await after.service.recover();
    await after.end(arn);

    expect(seen).toEqual([3]);
    expect(types(await after.history(arn)).filter((type) => type === 'TaskStarted')).toHaveLength(1);
  });

  test('keeps the due times of its timers', async () => {
    const lines: string[] = [];
    const before = createHarness({ A: () => undefined }, { journal: recording(lines) });
    const arn = await before.start({
      StartAt: 'A',
      States: {
        A: {
          ...invoke,
          TimeoutSeconds: 30,
          Catch: [{ ErrorEquals: ['States.Timeout'], Output: 'timed out', Next: 'B' }],
          End: true,
        },
        B: { Type: 'Pass', End: true },
      },
    });
    await settle(2);
    const after = createHarness({ A: () => undefined }, { journal: recording([...lines]) });
    await after.service.recover();
    const result = await after.end(arn);

    expect(result).toMatchObject({ output: '"timed out"', stopDate: START_MS / 1000 + 30 });
  });

  test('that waits for a token does not send its request again', async () => {
    const lines: string[] = [];
    let token = '';
    let requests = 0;
    const tasks = {
      A: (task: { taskToken?: string }, listener: { submitted(output: null): void }) => {
        requests++;
        token = task.taskToken ?? '';
        listener.submitted(null);
        return undefined;
      },
    };
    const before = createHarness(tasks, { journal: recording(lines) });
    const arn = await before.start({
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource: `${LAMBDA}.waitForTaskToken`, End: true } },
    });
    await settle();
    const after = createHarness(tasks, { journal: recording([...lines]) });
    await after.service.recover();
    await after.call('SendTaskSuccess', { taskToken: token, output: '"answer"' });

    expect((await after.end(arn)).output).toBe('"answer"');
    expect(requests).toBe(1);
  });
});

describe('the journal in a file', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'journal-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const path = () => join(directory, 'step-functions.jsonl');

  async function runOnce(): Promise<{ arn: string; journal: Journal }> {
    const journal = fileJournal(directory);
    const harness = createHarness({}, { journal });
    const arn = await harness.start({ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }, { text: 'größe ✓' });
    await harness.end(arn);
    return { arn, journal };
  }

  test('brings everything back', async () => {
    const { arn, journal } = await runOnce();
    journal.close();
    const again = createHarness({}, { journal: fileJournal(directory) });
    await again.service.recover();

    expect(await again.call('DescribeExecution', { executionArn: arn })).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"text":"größe ✓"}',
    });
    expect(await again.history(arn)).toHaveLength(4);
  });

  test('drops the line that a kill cut off, and appends after it', async () => {
    const { arn, journal } = await runOnce();
    journal.close();
    appendFileSync(path(), '{"kind":"advan');
    const reopened = fileJournal(directory);
    const again = createHarness({}, { journal: reopened });
    await again.service.recover();
    const next = await again.start({ StartAt: 'A', States: { A: { Type: 'Succeed' } } });
    await again.end(next);
    reopened.close();

    const lines = readFileSync(path(), 'utf8').trimEnd().split('\n');
    expect(lines.every((line) => JSON.parse(line) !== undefined)).toBe(true);
    const last = createHarness({}, { journal: fileJournal(directory) });
    await last.service.recover();
    expect(await last.call('DescribeExecution', { executionArn: arn })).toMatchObject({ status: 'SUCCEEDED' });
    expect(await last.call('DescribeExecution', { executionArn: next })).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('fails for a line that is damaged, naming it and the way out', async () => {
    const { journal } = await runOnce();
    journal.close();
    writeFileSync(path(), `{"kind":\n${readFileSync(path(), 'utf8')}`);
    const again = createHarness({}, { journal: fileJournal(directory) });

    await expect(again.service.recover()).rejects.toThrow(
      /Line 1 of .*step-functions\.jsonl is damaged.*move the file away/,
    );
  });
});
