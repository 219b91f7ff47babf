import type { Replication } from '../../../patterns/declarations/agent.ts';
import type { Json } from '../../../patterns/json/json.ts';
import { ballotOf } from '../../../patterns/replication/ballot.ts';

const digest = (text: string) => `#${text}`;
const votesOf = { replicas: 3, quorum: 2 };
const ballot = (output: Json, replication?: Replication) => ballotOf(output, replication, digest);

test('the ballot of an answer is a digest of all of it, whatever the order of its keys', () => {
  const whole = { ballot: '#{"a":1,"b":2}' };
  expect(ballot({ b: 2, a: 1 })).toEqual(whole);
  expect(ballot({ a: 1, b: 2 }, { ...votesOf, combinator: 'first' })).toEqual(whole);
  expect(ballot({ a: 1, b: 2 }, { ...votesOf, combinator: 'majority' })).toEqual(whole);
});

describe('a ballot that the agent makes', () => {
  const majority = (own: unknown): Replication => ({ ...votesOf, combinator: 'majority', ballot: () => own as string });

  test('is shown as it is, and as a digest where it is longer than 200 characters', () => {
    expect(ballot(1, majority('buy'))).toEqual({ ballot: 'buy' });
    expect(ballot(1, majority('x'.repeat(200)))).toEqual({ ballot: 'x'.repeat(200) });
    expect(ballot(1, majority('x'.repeat(201)))).toEqual({ ballot: `#${'x'.repeat(201)}` });
  });

  test('abstains with null', () => {
    expect(ballot(1, majority(null))).toEqual({ ballot: null });
    expect(ballot(1, { ...votesOf, combinator: 'median', value: () => null })).toEqual({ ballot: null });
  });

  test('is refused when it is no string', () => {
    expect(() => ballot(1, majority(7))).toThrow(
      expect.objectContaining({ name: 'AgentOutputInvalidError', message: 'ballot() answered number, not a string' }),
    );
  });
});

test('the ballot of a median is its value, and must be finite', () => {
  const median: Replication<Json> = { ...votesOf, combinator: 'median', value: (output) => output as number };
  expect(ballot(2.5, median)).toEqual({ ballot: '2.5', value: 2.5 });
  expect(() => ballot('2', median)).toThrow('value() answered 2, not a finite number');
  expect(() => ballot(Number.POSITIVE_INFINITY, median)).toThrow('not a finite number');
});

test('a weighted ballot has its weight, which must be finite', () => {
  const weighted = (weight: number): Replication => ({ ...votesOf, combinator: 'weighted', weight: () => weight });
  expect(ballot('yes', weighted(3))).toEqual({ ballot: '#"yes"', weight: 3 });
  expect(() => ballot('yes', weighted(Number.NaN))).toThrow('weight() answered NaN, not a finite number');
});

test('a field-wise ballot has one of each field, also of one that is called __proto__', () => {
  const fieldWise: Replication = { ...votesOf, combinator: 'field-wise' };
  const { fields } = ballot(JSON.parse('{"__proto__":1,"a":[2]}') as Json, fieldWise);
  expect(Object.entries(fields ?? {})).toEqual([
    ['__proto__', '#1'],
    ['a', '#[2]'],
  ]);
  expect(ballot([1], fieldWise)).toEqual({ ballot: '#[1]', fields: {} });
});
