import {
  absent,
  anyOf,
  applyWrite,
  type Condition,
  equals,
  setAttributes,
  valueAt,
} from '../../patterns/conditional-write.ts';

const item = { epoch: 2, status: 'started', votes: { a: 1 }, failed: new Set(['x']) };
const holds = (condition: Condition, on: object | undefined = item) =>
  applyWrite(on, { conditions: [condition], changes: [] }) !== 'conflict';

test.each<[Condition, boolean]>([
  [{ kind: 'no-record' }, false],
  [absent('gone'), true],
  [absent('votes', 'a'), false],
  [{ kind: 'present', path: ['votes', 'a'] }, true],
  [equals('epoch', 2), true],
  [equals('gone', 2), false],
  [{ kind: 'differs', path: ['status'], value: 'completed' }, true],
  [{ kind: 'differs', path: ['gone'], value: 'completed' }, false],
  [{ kind: 'at-most', path: ['epoch'], value: 2 }, true],
  [{ kind: 'less-than', path: ['epoch'], value: 2 }, false],
  [{ kind: 'at-most', path: ['gone'], value: 2 }, false],
  [{ kind: 'size-less-than', path: ['votes'], size: 2 }, true],
  [{ kind: 'has-capacity-or-contains', path: ['failed'], size: 1, member: 'y' }, false],
  [{ kind: 'has-capacity-or-contains', path: ['failed'], size: 1, member: 'x' }, true],
  [anyOf(equals('epoch', 9), absent('gone')), true],
  [anyOf(equals('epoch', 9), absent('epoch')), false],
])('the condition %j holds: %s', (condition, expected) => {
  expect(holds(condition)).toBe(expected);
});

test('a write changes nothing unless all of its conditions hold', () => {
  const write = { conditions: [equals('epoch', 2), equals('status', 'x')], changes: setAttributes({ epoch: 3 }) };
  expect(applyWrite(item, write)).toBe('conflict');
  expect(item.epoch).toBe(2);
});

test('a write sets, adds and removes attributes and entries of maps', () => {
  const after = applyWrite(item, {
    conditions: [],
    changes: [
      { kind: 'set', path: ['votes', 'b'], value: 2 },
      { kind: 'remove', path: ['votes', 'a'] },
      { kind: 'add', path: ['failed'], member: 'y' },
      { kind: 'remove', path: ['status'] },
    ],
  });
  expect(after).toEqual({ epoch: 2, votes: { b: 2 }, failed: new Set(['x', 'y']) });
});

test('an entry of a missing map cannot be changed', () => {
  const changes = [{ kind: 'set', path: ['gone', 'b'], value: 2 }] as const;
  expect(() => applyWrite(item, { conditions: [], changes })).toThrow('the record has no map gone');
});

test('attributes that DynamoDB cannot store are not set', () => {
  expect(setAttributes({ a: 1, b: undefined, c: new Set() })).toEqual([{ kind: 'set', path: ['a'], value: 1 }]);
});

test('the value at a path is that of an own property', () => {
  expect(valueAt(item, ['votes', 'a'])).toBe(1);
  expect(valueAt(item, ['votes', 'toString'])).toBeUndefined();
  expect(valueAt(undefined, ['votes'])).toBeUndefined();
});
