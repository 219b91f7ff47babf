import { parseFilterPattern } from '../../../../local/services/logs/filter-pattern.ts';

const LINE = JSON.stringify({
  type: 'TaskFailed',
  count: 3,
  details: { error: 'Runtime.ExitError', at: [1, 2] },
  none: null,
  ok: true,
});

test.each([
  '{ $.type = "TaskFailed" }',
  '{ $.type = TaskFailed }',
  '{ $.type = "Task*" }',
  '{ $.type = "*Failed" }',
  '{ $.type = "*skFa*" }',
  '{ $.type != "TaskTimedOut" }',
  '{ $.details.error = "Runtime.*" }',
  '{ $.details.at[1] = 2 }',
  '{ $.[\'details\'].error = "Runtime.*" }',
  '{ $.count >= 3 && $.count < 4 }',
  '{ ($.type = "A" || $.type = "TaskFailed") && ($.count = 3) }',
  // && binds tighter than ||
  '{ $.type = "TaskFailed" || $.type = "A" && $.type = "B" }',
  '{ $.missing NOT EXISTS }',
  '{ $.none IS NULL }',
  '{ $.ok IS TRUE }',
  'TaskFailed -TaskTimedOut',
])('%s matches', (pattern) => {
  expect(parseFilterPattern(pattern)(LINE)).toBe(true);
});

test.each([
  '{ $.type = "taskfailed" }',
  '{ $.type = "TaskTimedOut" }',
  '{ $.details.error = "Sandbox.*" }',
  '{ $.details = "*" }',
  '{ $.missing = "*" }',
  '{ $.type NOT EXISTS }',
  '{ $.count > 3 }',
  '{ ($.type = "TaskFailed" || $.type = "A") && $.type = "B" }',
])('%s does not match', (pattern) => {
  expect(parseFilterPattern(pattern)(LINE)).toBe(false);
});

test('a line that is no JSON matches no pattern of fields', () => {
  expect(parseFilterPattern('{ $.missing NOT EXISTS }')('{"cut": ')).toBe(false);
  expect(parseFilterPattern('{ $.missing NOT EXISTS }')('START RequestId')).toBe(false);
});

test.each([
  ['{ $.type = "A"', 'its end where } belongs'],
  ['{ type = "A" }', 'type where a field belongs'],
  ['{ $.type ~ "A" }', '~ "A" }'],
  ['{ $.type = %a% }', '%a% }'],
  ['[ip, user]', 'not by the pattern [ip, user]'],
])('fails for %s, with the place', (pattern, words) => {
  expect(() => parseFilterPattern(pattern)).toThrow(words);
});
