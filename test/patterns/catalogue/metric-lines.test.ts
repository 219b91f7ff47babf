import { valuesOfLine } from '../../../patterns/catalogue/metric-lines.ts';

const embedded = (fields: object) => JSON.stringify({ _aws: { CloudWatchMetrics: [] }, service: 'triage', ...fields });
const logged = (type: string, error: string) => JSON.stringify({ id: '7', type, details: { error, cause: 'c' } });

test('a line of a function has the values of its metrics, by their dimension', () => {
  expect(valuesOfLine(embedded({ Attempts: 1, Answers: [1, 2], tier: 'rules', level: '0' }), 9)).toEqual([
    { name: 'Attempts', value: 1, of: 'rules', atMs: 9 },
    { name: 'Answers', value: 1, of: 'rules', atMs: 9 },
    { name: 'Answers', value: 2, of: 'rules', atMs: 9 },
  ]);
  expect(valuesOfLine(embedded({ RunsStarted: 1 }), 9)).toEqual([{ name: 'RunsStarted', value: 1, atMs: 9 }]);
});

test('a line of the state machine is an attempt that no function reported, if its error is of AWS', () => {
  expect(valuesOfLine(logged('TaskFailed', 'Runtime.ExitError'), 9)).toEqual([
    { name: 'AttemptsUnreported', value: 1, of: 'Runtime.ExitError', atMs: 9 },
  ]);
  expect(valuesOfLine(logged('TaskTimedOut', 'States.Timeout'), 9)).toHaveLength(1);
  expect(valuesOfLine(logged('TaskFailed', 'AgentError'), 9)).toEqual([]);
  expect(valuesOfLine(logged('ExecutionFailed', 'States.Timeout'), 9)).toEqual([]);
});

test.each([
  ['a text', 'START RequestId: 1'],
  ['a line that is cut', '{"_aws": {'],
  ['a line of a log', '{"level":"INFO","Attempts":1}'],
  ['a metric of somebody else', embedded({ Orders: 1 })],
  ['a metric that is no number', embedded({ Attempts: 'many' })],
])('%s has none', (_, line) => {
  expect(valuesOfLine(line, 9)).toEqual([]);
});
