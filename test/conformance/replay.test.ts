import { observed } from '../support/observed.ts';
import type { Case } from './cases.ts';
import { replay } from './replay.ts';
import { replayAll } from './run.ts';

const recorded: Case = {
  id: 'recorded',
  kind: 'execution',
  queryLanguage: 'JSONata',
  definition: {
    QueryLanguage: 'JSONata',
    StartAt: 'T',
    States: {
      T: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }],
        Output: '{% [$states.result, $states.context.Execution.Name] %}',
        End: true,
      },
    },
  },
  input: { a: 1 },
  context: { Execution: { Name: '<name>' } },
  tasks: [
    { state: 'T', parameters: { a: 1 }, outcome: { kind: 'failed', error: 'E', causeJson: { why: 1 } } },
    { state: 'T', parameters: { a: 1 }, outcome: { kind: 'succeeded', output: 'answer' } },
  ],
  expected: { status: 'SUCCEEDED', output: 'something else', history: [] },
};

const rule = {
  compareFinal: (given: Case, actual: { output?: unknown }) => {
    const output = given.expected.output === actual.output;
    return { status: true, output, error: true, cause: true, final: output, finalWithCause: output };
  },
  compareHistory: () => null,
};

describe('a recording', () => {
  test('is replayed with its own answers and its own names', async () => {
    const replayed = await replay(recorded);

    expect(replayed).toMatchObject({ kind: 'ran', final: { status: 'SUCCEEDED', output: ['answer', '<name>'] } });
    const history = replayed.kind === 'ran' ? replayed.history : [];
    expect(history.find(({ type }) => type === 'TaskFailed')).toMatchObject({
      details: { error: 'E', cause: '{"why":1}' },
    });
  });

  test('counts as wrong when it ends otherwise, with the first difference', async () => {
    const { total, byQueryLanguage, misses } = await replayAll([recorded], rule);

    expect(total).toBe(1);
    expect(byQueryLanguage.JSONata).toMatchObject({ cases: 1, final: 0, wrong: 1, refused: 0 });
    observed('S10', { outcome: `${byQueryLanguage.JSONata?.wrong} wrong` });
    expect(misses[0]?.difference).toContain('instead of {"status":"SUCCEEDED","output":"something else"}');
  });

  test('in JSONPath counts as refused, not as wrong', async () => {
    const given: Case = {
      ...recorded,
      queryLanguage: 'JSONPath',
      definition: { StartAt: 'P', States: { P: { Type: 'Pass', OutputPath: '$..a', End: true } } },
    };
    const { byQueryLanguage, misses } = await replayAll([given], rule);

    expect(byQueryLanguage.JSONPath).toMatchObject({ cases: 1, refused: 1, wrong: 0 });
    expect(misses).toEqual([]);
  });

  test('in JSONata is a miss when it is refused, with the reason', async () => {
    const given: Case = {
      ...recorded,
      definition: {
        QueryLanguage: 'JSONata',
        StartAt: 'P',
        States: { P: { Type: 'Pass', Output: '{% ( %}', End: true } },
      },
    };
    const { byQueryLanguage, misses } = await replayAll([given], rule);

    expect(byQueryLanguage.JSONata).toMatchObject({ cases: 1, refused: 1, final: 0 });
    expect(misses).toMatchObject([{ class: 'JSONata', difference: expect.stringMatching(/^refused: .*\/States\/P/) }]);
  });

  test('has the links of its events counted apart where they have an order', async () => {
    const linked = { ...rule, compareHistory: () => ({ types: true, details: true, links: true, firstDiff: null }) };
    const concurrent: Case = { ...recorded, id: 'concurrent', historyFlags: ['concurrent'] };
    const { byQueryLanguage } = await replayAll([recorded, concurrent], linked);

    expect(byQueryLanguage.JSONata).toMatchObject({ withHistory: 2, links: 2, sequential: 1, sequentialLinks: 1 });
  });

  describe('of a distributed Map', () => {
    const task = {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: '<f>', Payload: '{% $states.input %}' },
      Output: '{% $states.result.Payload %}',
      End: true,
    };
    const mapped: Case = {
      ...recorded,
      input: [1, 2],
      tasks: [],
      definition: {
        QueryLanguage: 'JSONata',
        StartAt: 'M',
        States: {
          M: {
            Type: 'Map',
            ItemProcessor: {
              ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
              StartAt: 'W',
              States: { W: task },
            },
            End: true,
          },
        },
      },
    };
    const ended = async (given: Case) => {
      const replayed = await replay(given);
      return replayed.kind === 'ran' ? replayed.final : replayed;
    };

    test('has the results of the tasks in its children, by their input', async () => {
      const answer = (Payload: number, text: string) => ({
        state: 'W',
        parameters: { FunctionName: '<f>', Payload },
        outcome: { kind: 'succeeded' as const, output: { Payload: text } },
      });
      const given = { ...mapped, tasks: [answer(2, 'two'), answer(1, 'one')] };

      expect(await ended(given)).toMatchObject({ status: 'SUCCEEDED', output: ['one', 'two'] });
    });

    test.each([
      ['returns its event', 'def handler(event, context):\n    return event\n', [1, 2]],
      ['returns a literal', 'def handler(event, ctx):\n    return {"a": 1}\n', [{ a: 1 }, { a: 1 }]],
    ])('is answered by a function that %s where the children were not recorded', async (_, source, output) => {
      const given = { ...mapped, resources: { lambda: { '<f>': { source } } } };

      expect(await ended(given)).toMatchObject({ status: 'SUCCEEDED', output });
    });

    test('waits for ever for a function that does something else', async () => {
      const source = 'import time\n\ndef handler(event, context):\n    time.sleep(60)\n    return event\n';

      expect(await ended({ ...mapped, resources: { lambda: { '<f>': { source } } } })).toMatchObject({
        status: 'RUNNING',
      });
    });
  });

  test('is waited for while an expression is evaluated in a process of its own', async () => {
    // AWS stops it after a second
    const endless = '{% ($again := function($n) { $again($n + 1) }; $again(1)) %}';
    const given: Case = {
      ...recorded,
      definition: {
        QueryLanguage: 'JSONata',
        StartAt: 'P',
        States: { P: { Type: 'Pass', Output: endless, End: true } },
      },
    };

    expect(await replay(given)).toMatchObject({
      final: { status: 'FAILED', error: 'States.QueryEvaluationError' },
    });
  });

  test('whose task never ended runs into its own timeout', async () => {
    const { definition, ...rest } = recorded;
    const given = {
      ...rest,
      definition: { ...definition, TimeoutSeconds: 60 },
      tasks: [{ state: 'T', outcome: { kind: 'pending' as const } }],
    };

    expect(await replay(given)).toMatchObject({ final: { status: 'TIMED_OUT' } });
  });
});
