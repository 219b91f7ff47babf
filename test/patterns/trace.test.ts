import { headerToContinue, traceIdIn, withTrace } from '../../patterns/trace.ts';

const ID = '1-5f84c7c1-8d0c4dde2ec0c7d6e31b44a8';
const BEGAN_MS = 0x5f84c7c1 * 1000;
const DAY_MS = 86_400_000;

test.each([
  [`Root=${ID};Sampled=1`, ID],
  [`Self=1-00000000-000000000000000000000000;Root=${ID};Parent=53995c3f42cd8ad8`, ID],
  ['Sampled=1', undefined],
  ['Root=1-5f84c7c1', undefined],
  [undefined, undefined],
])('the id in %j is %j', (header, id) => {
  expect(traceIdIn(header)).toBe(id);
});

test('a trace is continued for seven days after its begin', () => {
  expect(headerToContinue(ID, BEGAN_MS + 7 * DAY_MS - 1)).toBe(`Root=${ID};Sampled=1`);
  expect(headerToContinue(ID, BEGAN_MS + 7 * DAY_MS)).toBeUndefined();
  expect(headerToContinue(undefined, 0)).toBeUndefined();
});

test('the ten newest traces of a workflow are kept, each once', () => {
  expect(withTrace([], undefined)).toEqual([]);
  expect(withTrace(['a', 'b'], 'a')).toEqual(['b', 'a']);
  const many = Array.from({ length: 12 }, (_, index) => `t${index}`);
  expect(many.reduce<readonly string[]>(withTrace, [])).toEqual(many.slice(-10));
});
