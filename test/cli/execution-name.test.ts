import { newExecutionName } from '../../cli/execution-name.ts';

test('an execution is named after its title and the time, or after the id of its workflow', () => {
  expect(newExecutionName('BRK.B', undefined)).toMatch(/^brk-b-\d{8}-\d{6}-[0-9a-f]{6}$/);
  expect(newExecutionName('AAPL', 'my-id')).toMatch(/^my-id--[0-9a-f]{6}$/);
});

test('a name has at most the 80 characters that Step Functions allows', () => {
  expect(newExecutionName('x'.repeat(300), undefined).length).toBeLessThanOrEqual(80);
  expect(newExecutionName('x', 'y'.repeat(80)).length).toBeLessThanOrEqual(80);
});
