import type { Case } from '../../../local/conformance/cases.ts';
import { replay } from '../../../local/conformance/replay.ts';
import { replayAll } from '../../../local/conformance/run.ts';
import { observed } from '../../support/observed.ts';

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
      definition: { StartAt: 'P', States: { P: { Type: 'Choice', Choices: [], Default: 'P' } } },
    };
    const { byQueryLanguage } = await replayAll([given], rule);

    expect(byQueryLanguage.JSONPath).toMatchObject({ cases: 1, refused: 1, wrong: 0 });
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

  test('whose task was never answered ends by its own time', async () => {
    const { definition, ...rest } = recorded;
    const given = {
      ...rest,
      definition: { ...definition, TimeoutSeconds: 60 },
      tasks: [{ state: 'T', outcome: { kind: 'pending' as const } }],
    };

    expect(await replay(given)).toMatchObject({ final: { status: 'TIMED_OUT' } });
  });
});
