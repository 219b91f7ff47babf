import { isDecided, isDecidedEarly, itemKey, openingRound } from '../../../patterns/replication/round.ts';

const gate = { name: 'gate', replicas: 3, quorum: 2, combinator: 'majority' } as const;
const replica = (index: number) => ({ agent: 'gate', replica: index });
const answer = (index: number, ballot: string) => ({ ...replica(index), ballot });

test('a round opens with the votes of stored answers and the failures of replicas that were refused', () => {
  const round = openingRound([gate], [replica(2)], [replica(1)], [answer(0, 'approve')]);
  expect(round).toEqual({
    quorums: { gate: { replicas: 3, quorum: 2, combinator: 'majority' } },
    items: [itemKey('gate', 2)],
    votes: { 'gate#0': { ballot: 'approve' }, 'gate#1': { failed: true } },
  });
  expect(isDecided(round)).toBe(false);
});

test('a round whose stored answers agree is decided before a call of it runs', () => {
  const round = openingRound([gate], [replica(2)], [], [answer(0, 'approve'), answer(1, 'approve')]);
  expect(isDecided(round)).toBe(true);
  expect(isDecidedEarly(round)).toBe(true);
});

test('a round in which too many replicas were refused is decided: its quorum is out of reach', () => {
  expect(isDecided(openingRound([gate], [replica(2)], [replica(0), replica(1)], []))).toBe(true);
});

test('a stored answer keeps no more than its ballot in the round', () => {
  const stored = { ...answer(0, 'approve'), weight: 2, tier: 'rules', outputBytes: 100 };
  expect(openingRound([gate], [], [], [stored]).votes).toEqual({ 'gate#0': { ballot: 'approve', weight: 2 } });
});
