import { decideOn, fence } from '../../../patterns/circuit-breaker/decision.ts';
import { parseRecord } from '../../../patterns/circuit-breaker/record.ts';
import { applyWrite, setAttributes } from '../../../patterns/conditional-write.ts';
import { BREAKER, closed } from './records.ts';

test('a decision on a circuit without a record creates it with the same changes', () => {
  const { answer, write } = decideOn(BREAKER, undefined, 9, (record) => ({
    answer: record.generation,
    write: { conditions: fence(record), changes: [{ kind: 'add', path: ['failed'], member: 'caller' }] },
  }));
  expect(answer).toBe(9);
  const created = write && applyWrite(undefined, write);
  expect(parseRecord({ ...(created as object), breakerId: BREAKER })).toMatchObject({
    generation: 9,
    firstGeneration: 9,
    failed: new Set(['caller']),
  });
  expect(write && applyWrite(closed(), write)).toBe('conflict');
});

test('a decision without a write creates no record', () => {
  expect(decideOn(BREAKER, undefined, 9, () => ({ answer: 'nothing' }))).toEqual({ answer: 'nothing' });
});

test('a fence holds in the generation and the state of its decision only', () => {
  const write = { conditions: fence(closed()), changes: setAttributes({ sinceMs: 1 }) };
  expect(applyWrite(closed(), write)).toMatchObject({ sinceMs: 1 });
  expect(applyWrite(closed({ generation: 5 }), write)).toBe('conflict');
  expect(applyWrite({ ...closed(), state: 'ISOLATED' }, write)).toBe('conflict');
});
