import * as fc from 'fast-check';
import { executionNameFor, newExecutionName } from '../../ops/execution-name.ts';
import { workflowId } from '../../patterns/catalogue/payloads.ts';
import { observed } from '../support/observed.ts';

/** CloudWatch takes no log of an execution whose name has anything else. */
const PLAIN = /^[A-Za-z0-9_-]{1,80}$/;

test('a name has at most 80 characters, none of them odd, whatever the id it is made of', () => {
  observed('S15', { outcome: executionNameFor('a'.repeat(80), '12345678').length <= 80 ? 'fits' : 'too long' });
  const ids = fc.oneof(fc.stringMatching(PLAIN), fc.string({ maxLength: 100 }));
  fc.assert(
    fc.property(ids, fc.stringMatching(/^[0-9a-z]{8}$/), (id, suffix) => {
      // an id with anything else is refused before a name is made of it
      expect(workflowId.safeParse(id).success).toBe(PLAIN.test(id));
      if (workflowId.safeParse(id).success) expect(executionNameFor(id, suffix)).toMatch(PLAIN);
    }),
  );
});

test('an execution is named after its title and the time, or after the id of its workflow', () => {
  expect(newExecutionName('BRK.B', undefined)).toMatch(/^brk-b-\d{8}-\d{6}-[0-9a-f]{6}$/);
  expect(newExecutionName('AAPL', 'my-id')).toMatch(/^my-id--[0-9a-f]{6}$/);
});

test('a name has at most the 80 characters that Step Functions allows', () => {
  expect(newExecutionName('x'.repeat(300), undefined).length).toBeLessThanOrEqual(80);
  expect(newExecutionName('x', 'y'.repeat(80)).length).toBeLessThanOrEqual(80);
});
